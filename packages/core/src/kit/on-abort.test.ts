import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { onAbort } from "./on-abort.js";

describe("onAbort", () => {
  it("calls each back once, and none that was taken back", () => {
    const controller = new AbortController();
    const called: string[] = [];
    onAbort(controller.signal, () => called.push("a"));
    const takeBack = onAbort(controller.signal, () => called.push("b"));
    onAbort(controller.signal, () => called.push("c"));
    takeBack();
    controller.abort();
    controller.abort();
    expect(called).toEqual(["a", "c"]);
  });

  it("leaves a signal alone when all was taken back, and listens to it again", () => {
    const controller = new AbortController();
    const called: string[] = [];
    const takeBack = ["a", "b"].map((name) => onAbort(controller.signal, () => called.push(name)));
    for (const each of takeBack) each();
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    onAbort(controller.signal, () => called.push("c"));
    for (const each of takeBack) each();
    controller.abort();
    expect(called).toEqual(["c"]);
  });

  it("lets hundreds listen to one signal without a warning of a leak", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const { signal } = new AbortController();
    for (let count = 0; count < 300; count += 1) onAbort(signal, () => {});
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });
});
