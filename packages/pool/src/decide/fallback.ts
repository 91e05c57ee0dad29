import type { Placing, SessionRecord, TownError } from "@townkit/core";
import * as z from "zod";

/**
 * What becomes of a new session whose backend cannot start it, with proof that nothing of it was started or stored: it fails, it is
 * run on the backend `to`, or somebody is asked whether it is.
 */
export const FallbackSchema = z.discriminatedUnion("mode", [
  z.strictObject({ mode: z.literal("fail") }),
  z.strictObject({ mode: z.enum(["use", "ask"]), to: z.string().min(1) }),
]);
export type Fallback = z.infer<typeof FallbackSchema>;

/** What says that a backend cannot, and not that it does not want this session. */
const outages: readonly string[] = ["backend_unavailable", "backend_failed", "town_unreachable"];

/** Whether a backend cannot, with proof that nothing came of it. */
export function isOutage({ code, effect }: Pick<TownError, "code" | "effect">): boolean {
  return effect === "none" && outages.includes(code);
}

/** Of a session that no backend was asked to start yet. */
export const unplaced: Placing = { begun: 0, refused: 0, moved: false, why: null };

/** No backend has anything of it, which is proven: none is asked about it, for it would take it for its own. */
export function isNowhere({ handle, placing }: Pick<SessionRecord, "handle" | "placing">): boolean {
  return handle === null || (placing !== undefined && placing.begun === placing.refused);
}

const stays = { is: "stay" } as const;

/**
 * What follows from a start that was refused. A session that a backend may have something of stays, for good; so does a fork, whose
 * conversation is where it is; and what its caller chose by name is replaced by nobody but a person.
 */
export function afterRefusal(options: {
  fallback: Fallback;
  record: Pick<SessionRecord, "config" | "session" | "placing">;
  error: Pick<TownError, "code" | "effect">;
}): { readonly is: "stay" } | { readonly is: "move" | "ask"; readonly to: string } {
  const { fallback, record, error } = options;
  const { config, session, placing } = record;
  if (fallback.mode === "fail" || !isOutage(error)) return stays;
  if (!placing || placing.refused < placing.begun || session.backend === fallback.to) return stays;
  if (fallback.mode === "ask") return { is: "ask", to: fallback.to };
  return config.backend === undefined ? { is: "move", to: fallback.to } : stays;
}
