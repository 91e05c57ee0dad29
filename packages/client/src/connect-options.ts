import { type Durability, parseInput } from "@townkit/core";
import * as z from "zod";
import type { TownFetch } from "./town-fetch.js";

const shape = {
  url: z.url({ protocol: /^https?$/, error: "the address of a town is wanted, such as http://127.0.0.1:4711" }),
  // A file's last line has an end, and a header may not.
  token: z.string({ error: "a town's token is wanted, as in its .town/token" }).trim().min(1),
  fetch: z.custom<TownFetch>((value) => typeof value === "function", { error: "a function is wanted" }).optional(),
  patienceMs: z.number().min(0).optional(),
  silenceMs: z.number().positive().optional(),
};
const durabilities = ["process", "backend", "store"] as const satisfies readonly Durability[];

export const ConnectOptionsSchema = z.strictObject(shape);
export const ClientOptionsSchema = z.strictObject({ ...shape, durability: z.enum(durabilities) });

/** What a function of this name was given, where it fits. @throws InvalidInputError */
export function checkedOptions<T>(options: { schema: z.ZodType<T>; given: T; of: string }): T {
  const { schema, given, of } = options;
  return parseInput({ schema, value: given, what: `What ${of} was given` });
}
