import { expect, it } from "vitest";
import { handClock } from "../test-support/hand-clock.js";
import { seeAgent } from "./see-agent.js";
import type { SessionParts } from "./session-parts.js";

it("its record is read after the moment and the rest that it is measured by, however long that takes", async () => {
  const { clock, forward } = handClock();
  const sight = await seeAgent({
    session: {
      profile: { silent_ends: true },
      pane: {
        ...{ error: null, ended: null, isIdle: true },
        get idleForMs() {
          return clock.now();
        },
      },
      conversation: {
        id: "c",
        cutBefore: () => 0,
        async entries() {
          await forward(5000);
          return [];
        },
      },
      turns: { endAsked: false },
      hookLog: { all: async () => [] },
      clock,
    } as unknown as SessionParts,
    reading: null,
  });
  expect(sight).toMatchObject({ at: new Date(0).toISOString(), idleForMs: 0 });
});
