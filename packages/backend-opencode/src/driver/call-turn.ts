import type { DriverSession, Turn } from "@townkit/core/kit";

/** A space keeps it apart from the ids of work. */
const prefix = "call ";

/** Whose turn it is: of a piece of work, of a call, or of neither, which is somebody else's. */
export interface TurnOwner {
  readonly assignmentId: string | null;
  /** The key of a command's call. */
  readonly callKey?: string | undefined;
}

export const nobody: TurnOwner = { assignmentId: null };

/** The turn of a command or a shell line, under the name of its call: as one at the server as an attempt is. */
export function turnOfCall(options: { session: DriverSession; key: string; content: string }): Turn {
  const { session, key, content } = options;
  const work = { type: "prompt", content } as const;
  return { session, assignmentId: `${prefix}${key}`, attempt: 1, cause: "assign", work, attested: false };
}

export function ownerOf({ assignmentId }: Turn): TurnOwner {
  if (!assignmentId.startsWith(prefix)) return { assignmentId };
  return { assignmentId: null, callKey: assignmentId.slice(prefix.length) };
}

export function isSameOwner(one: TurnOwner, other: TurnOwner): boolean {
  return one.assignmentId === other.assignmentId && one.callKey === other.callKey;
}
