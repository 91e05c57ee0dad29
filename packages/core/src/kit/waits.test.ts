import { describe, expect, it } from "vitest";
import { TownError } from "../errors/town-error.js";
import { manualClock } from "../memory/manual-clock.js";
import { systemClock } from "../ports/clock.js";
import { refusal } from "./test-support/stage.js";
import { createWaits, withinCall } from "./waits.js";

const about = { what: "the thing", facts: { id: "x" }, effect: () => "possible" as const };

describe("a wait", () => {
  it("looks at once, and then only when it is woken", async () => {
    const waits = createWaits({ clock: systemClock });
    let looks = 0;
    let found: string | undefined;
    const check = () => {
      looks += 1;
      return found;
    };
    const waiting = waits.until({ ...about, key: "k", call: {}, check });
    await Promise.resolve();
    expect(looks).toBe(1);
    waits.wake("other");
    waits.wake("k");
    await new Promise(setImmediate);
    expect(looks).toBe(2);
    found = "it";
    waits.wake("k");
    expect(await waiting).toBe("it");
  });

  it("misses no wake that comes while it looks", async () => {
    const waits = createWaits({ clock: systemClock });
    let found: string | undefined;
    const check = async () => {
      const seen = found;
      await new Promise(setImmediate);
      return seen;
    };
    const waiting = waits.until({ ...about, key: "k", call: {}, check });
    found = "it";
    waits.wake("k");
    expect(await waiting).toBe("it");
  });

  it("ends at its deadline with its ids and the effect", async () => {
    const clock = manualClock();
    const waits = createWaits({ clock });
    const waiting = refusal(() => waits.until({ ...about, key: "k", call: { timeoutMs: 50 }, check: () => undefined }));
    clock.pass(49);
    clock.pass(1);
    const error = await waiting;
    expect(error).toMatchObject({ code: "wait_timeout", effect: "possible", facts: { id: "x" } });
    expect(error.message).toBe("the thing did not happen within 50 ms; it was not cancelled.");
    expect(clock.pending()).toBe(0);
  });

  it("ends on the signal, also one that was given before", async () => {
    const waits = createWaits({ clock: systemClock });
    const controller = new AbortController();
    const call = { signal: controller.signal };
    const waiting = refusal(() => waits.until({ ...about, key: "k", call, check: () => undefined }));
    controller.abort();
    expect((await waiting).code).toBe("call_aborted");
    expect((await refusal(() => waits.until({ ...about, key: "k", call, check: () => undefined }))).code).toBe(
      "call_aborted",
    );
  });

  it("throws what its check throws, and the error that all waits are ended with", async () => {
    const waits = createWaits({ clock: systemClock });
    const broken = waits.until({ ...about, key: "k", call: {}, check: () => Promise.reject(new Error("broken")) });
    await expect(broken).rejects.toThrow("broken");
    const waiting = refusal(() => waits.until({ ...about, key: "k", call: {}, check: () => undefined }));
    await Promise.resolve();
    waits.end(new TownError({ code: "backend_unavailable", message: "closed" }));
    expect((await waiting).message).toBe("closed");
    const later = await refusal(() => waits.until({ ...about, key: "k", call: {}, check: () => undefined }));
    expect(later.message).toBe("closed");
    expect(await waits.until({ ...about, key: "k", call: {}, check: () => "there" })).toBe("there");
  });
});

describe("withinCall", () => {
  it("gives the work's result or failure, and leaves no timer", async () => {
    const clock = manualClock();
    const call = { timeoutMs: 10, signal: new AbortController().signal };
    expect(await withinCall({ ...about, clock, call, work: Promise.resolve(1) })).toBe(1);
    const failing = withinCall({ ...about, clock, call, work: Promise.reject(new Error("no")) });
    await expect(failing).rejects.toThrow("no");
    expect(clock.pending()).toBe(0);
  });

  it("waits as long as a timer can, where it is asked to wait for longer", () => {
    const clock = manualClock();
    void withinCall({ ...about, clock, call: { timeoutMs: 1e12 }, work: new Promise(() => {}) });
    expect(clock.next()).toBe(2 ** 31 - 1);
  });
});
