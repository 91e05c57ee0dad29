import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, isTownError, newAssignmentId, type Session } from "@townkit/core";
import { expect, it } from "vitest";
import { deskOfThisFile, script } from "../test-support/desk.js";

const desk = deskOfThisFile();
const steps = [{ do: "say" as const, text: "done" }];

/** Hands the work over until it is taken, and has it go on until it is completed. */
async function seenThrough(session: Session, id: string): Promise<Assignment> {
  for (;;) {
    try {
      // The same id is the same attempt: what was taken is only asked for.
      await desk.assign(session, steps, id);
    } catch (error) {
      if (isTownError(error) && error.effect === "none") continue;
      throw error;
    }
    const ended = await desk.ended(id);
    if (ended.state !== "interrupted") return ended;
    await desk.town.backend.resumeSession(session.id);
    return await desk.ended(id);
  }
}

it.each([4, 16, 48, 96, 192])(
  "a server that is killed %i ms after eight prompts were handed over at once has each of them once in the end",
  async (afterMs) => {
    const sessions = await Promise.all(Array.from({ length: 8 }, () => desk.spawn()));
    const works = sessions.map((session) => ({ session, id: newAssignmentId() }));
    const handed = Promise.allSettled(works.map(({ session, id }) => desk.assign(session, steps, id)));
    await sleep(afterMs);
    await desk.town.crashServer();
    await handed;
    const ended = await Promise.all(works.map(({ session, id }) => seenThrough(session, id)));
    expect(ended.map(({ state }) => state)).toEqual(works.map(() => "completed"));
    for (const [at, { session }] of works.entries()) {
      const prompts = (await desk.record(session)).filter(({ role }) => role === "user");
      expect(prompts.filter(({ text }) => text.startsWith(script(steps)))).toHaveLength(1);
      expect(prompts.length).toBeLessThanOrEqual(ended[at]?.attempts.length ?? 0);
    }
  },
);
