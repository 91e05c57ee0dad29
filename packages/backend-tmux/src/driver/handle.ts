import { randomUUID } from "node:crypto";
import { type Handle, InvalidInputError } from "@townkit/core";
import { z } from "zod";

/** What finds a session again. All of it is ours to choose, so nothing is learned later. */
const HandleDataSchema = z.strictObject({
  /** The name of its tmux session. */
  name: z.string().regex(/^[A-Za-z0-9_-]+$/),
  /** The agent's own id of the conversation. */
  conversation: z.string().min(1),
  /** What it began with: all of another conversation, or what is before a message there, by the agent's own ids. */
  fork: z.strictObject({ conversation: z.string().min(1), at: z.string().min(1).nullable() }).optional(),
});
export type HandleData = z.infer<typeof HandleDataSchema>;

const HandleSchema = z.object({ backend: z.literal("tmux"), version: z.literal(1), data: HandleDataSchema });

export type ForkPoint = NonNullable<HandleData["fork"]>;

/** `carriesWork`: as in the contract. */
export function makeHandle(options: { sessionId: string; fork: ForkPoint | undefined; carriesWork: boolean }): Handle {
  const { sessionId, fork, carriesWork } = options;
  const own = { name: tmuxNameOf(sessionId), conversation: randomUUID() };
  const data: HandleData = fork ? { ...own, fork } : own;
  return { backend: "tmux", version: 1, ...(carriesWork && { carriesWork }), data };
}

/** Session ids are what tmux takes as a name; the prefix keeps them apart from the keeper. */
function tmuxNameOf(sessionId: string): string {
  return `s-${sessionId}`;
}

/** @throws InvalidInputError it is not a handle of this backend, or one of a later version. */
export function readHandle(handle: Handle): HandleData {
  const read = HandleSchema.safeParse(handle);
  if (read.success) return read.data.data;
  throw new InvalidInputError({
    what: "The session's handle",
    problem: `it is not one of the tmux backend's, version 1 (found: ${handle.backend}, version ${handle.version})`,
    remedy: "Use the version of the backend that made it.",
  });
}
