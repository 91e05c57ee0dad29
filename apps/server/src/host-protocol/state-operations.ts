import { operationsOn } from "@townkit/client/protocol";
import type { Json, StatePort } from "@townkit/core";
import * as z from "zod";
import { NothingSchema } from "./backend-schemas.js";

const operation = operationsOn<StatePort>();

const JsonSchema: z.ZodType<Json> = z.json();
const KeySchema = z.strictObject({ key: z.string() });

/** A backend's own space in the town's store, for a backend in another process. Bodies and not paths: a key is any text. */
export const stateOperations = {
  get: operation({
    method: "POST",
    path: "/v1/state/get",
    summary: "The value of a key, where it has one.",
    body: KeySchema,
    result: z.object({ value: JsonSchema.optional() }),
    waits: false,
    call: async (state, { body }) => ({ value: await state.get(body.key) }),
  }),
  put: operation({
    method: "POST",
    path: "/v1/state/put",
    summary: "Keeps a value under a key.",
    body: KeySchema.extend({ value: JsonSchema }),
    result: NothingSchema,
    waits: false,
    call: (state, { body }) => state.put(body.key, body.value).then(() => ({})),
  }),
  delete: operation({
    method: "POST",
    path: "/v1/state/delete",
    summary: "Forgets a key.",
    body: KeySchema,
    result: NothingSchema,
    waits: false,
    call: (state, { body }) => state.delete(body.key).then(() => ({})),
  }),
  list: operation({
    method: "POST",
    path: "/v1/state/list",
    summary: "The entries whose key begins so, in the order of their keys.",
    body: z.strictObject({ prefix: z.string() }),
    result: z.object({ entries: z.array(z.object({ key: z.string(), value: JsonSchema })) }),
    waits: false,
    call: async (state, { body }) => ({ entries: [...(await state.list(body.prefix))] }),
  }),
};
