import type * as z from "zod";
import type { CapabilityName } from "../capabilities.js";

/**
 * What an operation does to its session, and so what it needs and how it is kept from happening twice.
 *
 * - `reads`: nothing; at any time.
 * - `changes`: changes what the session holds. It must run and have no turn under way. Keyed.
 * - `takes a turn`: has the agent or its shell at work until it ends. As `changes`, and no other work begins before. Keyed.
 * - `ends`: the session is gone after it. It must be stopped. Keyed.
 */
export type FacetKind = "reads" | "changes" | "takes a turn" | "ends";

/**
 * One thing that only some agents can do, as data: every layer passes it on by this and has no code for it of its own.
 * `params` is an object schema whose fields are text, numbers or booleans where the operation reads, so that a query can hold them.
 */
export interface FacetOperation<Params, GivenParams, Result> {
  /** What an agent must declare; several operations may share one. */
  readonly capability: CapabilityName;
  readonly kind: FacetKind;
  /** Its last step in the HTTP API, below the session. */
  readonly path: string;
  /** One sentence for the reader of the API's documentation. */
  readonly summary: string;
  readonly params: z.ZodType<Params, GivenParams>;
  readonly result: z.ZodType<Result>;
}

/** The operation as it is; infers its types from its schemas. */
export function facetOperation<Params, GivenParams, Result>(
  operation: FacetOperation<Params, GivenParams, Result>,
): FacetOperation<Params, GivenParams, Result> {
  return operation;
}

/** Of an operation that needs to be told nothing. */
export type NoParams = Record<never, never>;
