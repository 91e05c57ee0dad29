import {
  type AnyFacetOperation,
  type FacetName,
  facetNames,
  facetOf,
  type MutateOptions,
  type Orchestrator,
} from "@townkit/core";
import { type AnyOperation, operationsOn } from "./operation.js";

const operation = operationsOn<Orchestrator>();

type Method = (sessionId: string, params: unknown, options: MutateOptions) => Promise<unknown>;

/** An operation of the facets: what reads has its params in the query, what changes something in the body, with a key. */
function served(name: FacetName): AnyOperation<Orchestrator> {
  const { kind, path, summary, params, result }: AnyFacetOperation = facetOf(name);
  const common = { path: `/v1/sessions/{sessionId}/${path}`, summary, result } as const;
  const call = (town: Orchestrator, sessionId: string, given: unknown, options: MutateOptions) =>
    (town[name] as Method)(sessionId, given, options);
  if (kind === "reads") {
    return operation({
      ...common,
      method: "GET",
      query: params,
      call: (town, input, options) => call(town, input.params.sessionId, input.query, options),
    }) as AnyOperation<Orchestrator>;
  }
  return operation({
    ...common,
    method: "POST",
    body: params,
    key: "header",
    call: (town, input, options) => call(town, input.params.sessionId, input.body, options),
  }) as AnyOperation<Orchestrator>;
}

/** What not every agent can do, made from the contract's table. */
export const facetOperations = Object.fromEntries(facetNames.map((name) => [name, served(name)])) as Readonly<
  Record<FacetName, AnyOperation<Orchestrator>>
>;
