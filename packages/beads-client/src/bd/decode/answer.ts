import { BeadsError } from "../../errors/beads-error.js";
import type { Ran } from "../program/run.js";
import { parseJsonIn } from "./json.js";

/**
 * What `bd` answered, taken out of every wrapping that releases put around it: `{"data": …}` of the envelope, `{"items": […]}`.
 * Of an object without such a wrapping the field `schema_version` stays.
 * @throws BeadsError `undecodable`: it printed nothing, or no JSON, though it said that all went well. Never an empty list.
 */
export function answerIn(options: { ran: Ran; what: string; effect: "none" | "possible" }): unknown {
  const { ran, what, effect } = options;
  const value = parseJsonIn(ran.stdout);
  if (value !== undefined) return unwrapped(value);
  throw undecodable({
    what,
    effect,
    problem: ran.stdout.trim() === "" ? "it printed nothing" : "it printed no JSON",
    ran,
  });
}

export function unwrapped(value: unknown): unknown {
  if (!isObject(value)) return value;
  const names = Object.keys(value).filter((name) => name !== "schema_version" && name !== "pagination");
  if (names.length === 1 && names[0] === "data") return unwrapped(value.data);
  if (names.length === 1 && names[0] === "items" && Array.isArray(value.items)) return value.items;
  return value;
}

/** The same as a list; `null` is what Go prints of an empty one. @throws BeadsError `undecodable` */
export function listIn(options: { ran: Ran; what: string; effect: "none" | "possible" }): readonly unknown[] {
  const value = answerIn(options);
  if (Array.isArray(value)) return value;
  if (value === null) return [];
  throw undecodable({ ...options, problem: "it printed no list" });
}

export function undecodable(options: {
  what: string;
  problem: string;
  effect: "none" | "possible";
  ran?: Ran;
  cause?: unknown;
}): BeadsError {
  const { what, problem, effect, ran, cause } = options;
  const printed = (ran?.stdout.trim() || ran?.stderr.trim() || "").slice(0, 300);
  return new BeadsError({
    code: "undecodable",
    message: `${what}: the answer of bd is not understood: ${problem}${printed && `: ${printed}`}.`,
    remedy: effect === "none" ? "Run bd yourself and look at what it prints." : "Look whether it was done.",
    effect,
    facts: { problem },
    cause,
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
