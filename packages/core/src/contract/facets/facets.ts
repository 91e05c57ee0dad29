import type * as z from "zod";
import type { MutateOptions } from "../options.js";
import { deletingFacets } from "./deleting.js";
import type { FacetOperation } from "./facet-operation.js";
import { historyFacets } from "./history.js";
import { revertingFacets } from "./reverting.js";
import { runningFacets } from "./running.js";
import { surroundingsFacets } from "./surroundings.js";

/** What only some agents can do: every operation by its name. Each layer, the HTTP API and its description are made from this table. */
export const facetOperations = {
  ...historyFacets,
  ...runningFacets,
  ...revertingFacets,
  ...deletingFacets,
  ...surroundingsFacets,
};

type Table = typeof facetOperations;
export type FacetName = keyof Table;
/** As its schema leaves them. */
export type FacetParams<Name extends FacetName> = z.output<Table[Name]["params"]>;
export type FacetResult<Name extends FacetName> = z.output<Table[Name]["result"]>;

type Given<Name extends FacetName> = z.input<Table[Name]["params"]>;
type FacetCall<Name extends FacetName> =
  Record<never, never> extends Given<Name>
    ? (sessionId: string, params?: Given<Name>, options?: MutateOptions) => Promise<FacetResult<Name>>
    : (sessionId: string, params: Given<Name>, options?: MutateOptions) => Promise<FacetResult<Name>>;

/**
 * The part of an orchestrator that not every agent has. Each method checks its params, then throws
 * `CapabilityUnsupportedError` before any side effect where the session's agent does not declare the capability.
 *
 * Those that change something have a key, like every such call: the same key twice is the same effect, once, also after
 * a restart. A result is proven; an error says with `effect` whether something may have happened, and then the same key
 * asks the agent's own record again.
 *
 * @throws SessionBusyError a turn is under way, and the operation would change the session; nothing was sent.
 * @throws SessionNotRunningError it would, and the session is not running.
 * @throws IllegalTransitionError a session that is not stopped was to be deleted.
 */
export type Facets = { readonly [Name in FacetName]: FacetCall<Name> };

/** An operation of the table, for code that treats all of them alike. */
export type AnyFacetOperation = FacetOperation<unknown, unknown, unknown>;

export const facetNames = Object.keys(facetOperations) as readonly FacetName[];

export function facetOf(name: FacetName): AnyFacetOperation {
  return facetOperations[name] as unknown as AnyFacetOperation;
}

/** All methods of `Facets`, by one function that does any of them. */
export function facetMethods(
  call: (request: { name: FacetName; sessionId: string; params: unknown; options: MutateOptions }) => Promise<unknown>,
): Facets {
  const methods = facetNames.map((name) => [
    name,
    (sessionId: string, params: unknown = {}, options: MutateOptions = {}) =>
      call({ name, sessionId, params, options }),
  ]);
  return Object.fromEntries(methods) as Facets;
}
