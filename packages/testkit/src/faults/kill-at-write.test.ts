import { createMemoryStore } from "@townkit/core/memory";
import { describe, expect, it } from "vitest";
import { assignment, sessionRecord } from "../store-suite/samples.js";
import { killAtWrite } from "./kill-at-write.js";
import type { WritePoint } from "./write-point.js";

/** A store whose process would have died, with where it did. */
function doomed(point: WritePoint) {
  const store = createMemoryStore();
  const deaths: string[] = [];
  return { deaths, store, doomed: killAtWrite({ store, point, kill: (where) => deaths.push(where) }) };
}

/** What a promise that may never settle has come to once everything else has run. */
function outcomeOf(promise: Promise<unknown>): Promise<"settled" | "silent"> {
  const settled = promise.then(() => "settled" as const);
  return Promise.race([settled, new Promise<"silent">((resolve) => setTimeout(resolve, 20, "silent"))]);
}

describe("a store that kills its process at a write", () => {
  it("dies before the write has happened, and answers nothing more", async () => {
    const { store, doomed: dying, deaths } = doomed({ when: "before", number: 1, about: "s-1" });
    expect(await outcomeOf(dying.commit({ sessions: [sessionRecord({ id: "s-1" })] }))).toBe("silent");
    expect(deaths).toEqual(["before write 1: commit of session s-1 ready"]);
    expect(await store.getSession("s-1")).toBeUndefined();
  });

  it("dies after the write is durable and before its caller hears of it", async () => {
    const { store, doomed: dying, deaths } = doomed({ when: "after", number: 1, about: "w-1" });
    const change = { assignments: [assignment({ id: "w-1", state: "queued" })] };
    expect(await outcomeOf(dying.commit(change))).toBe("silent");
    expect(deaths).toEqual(["after write 1: commit of assignment w-1 queued (attempt 1)"]);
    expect(await store.getAssignment("w-1")).toMatchObject({ state: "queued" });
  });

  it("counts only what is about its id, a backend's own keys among it", async () => {
    const { doomed: dying, deaths } = doomed({ when: "after", number: 2, about: "s-1" });
    const state = dying.state("opencode");
    await dying.commit({ sessions: [sessionRecord({ id: "s-2" })] });
    await dying.commit({ sessions: [sessionRecord({ id: "s-1" })] });
    await state.put("session/s-2", { seen: true });
    expect(deaths).toEqual([]);
    expect(await outcomeOf(state.put("session/s-1", { seen: true }))).toBe("silent");
    expect(deaths).toEqual(["after write 2: put opencode session/s-1"]);
  });

  it("is an ordinary store where its point is never reached", async () => {
    const { doomed: dying, deaths } = doomed({ when: "before", number: 3, about: "s-1" });
    await dying.commit({ sessions: [sessionRecord({ id: "s-1" })] });
    await dying.state("opencode").delete("session/s-1");
    expect((await dying.listSessions()).map(({ session }) => session.id)).toEqual(["s-1"]);
    expect(deaths).toEqual([]);
  });
});
