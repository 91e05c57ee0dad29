import type { MutateOptions } from "@townkit/core";
import type { z } from "zod";

/** The names between braces in a path: `/v1/sessions/{sessionId}` has `sessionId`. */
type PathParams<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParams<Rest>
  : never;

export interface OperationInput<Params extends string, Query, Body> {
  readonly params: Readonly<Record<Params, string>>;
  readonly query: Query;
  readonly body: Body;
}

/** Where the idempotency key of a call lives: in its own header alone, or also in a field of the body, which is then an id. */
export type OperationKeyPlace<Body> = "header" | KeyField<Body>;

export interface KeyField<Body> {
  readonly field: string;
  /** What errors call it. */
  readonly fact: string;
  make(body: Body): string;
}

/**
 * One call of the HTTP API, as data: the server serves it, the client calls it, and the OpenAPI document describes it, each
 * from this and nothing else.
 */
export interface Operation<Target, Params extends string, Query, Body, Result> {
  readonly method: "GET" | "POST";
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  /** One sentence for the reader of the API's documentation. */
  readonly summary: string;
  /** An object schema; its keys are query parameters. Absent: none are taken. */
  readonly query?: z.ZodType<Query>;
  /** Absent: an empty object. */
  readonly body?: z.ZodType<Body>;
  readonly result: z.ZodType<Result>;
  /** Absent: the call changes nothing, or its content names its effect. */
  readonly key?: OperationKeyPlace<Body>;
  /** How a caller may ask for a longer wait: not at all where the callee takes no deadline. */
  readonly waits: boolean;
  call(target: Target, input: OperationInput<Params, Query, Body>, options: MutateOptions): Promise<Result>;
}

/** Any operation on a target, for code that treats all of them alike. */
export type AnyOperation<Target> = Operation<Target, string, unknown, unknown, unknown>;

/** Builds operations on one kind of target, with their path parameters taken from the path. */
export function operationsOn<Target>() {
  return <const Path extends string, Query = Record<never, never>, Body = Record<never, never>, Result = never>(
    operation: Omit<Operation<Target, PathParams<Path>, Query, Body, Result>, "path" | "waits"> & {
      readonly path: Path;
      readonly waits?: boolean;
    },
  ): Operation<Target, PathParams<Path>, Query, Body, Result> => ({ ...operation, waits: operation.waits ?? true });
}
