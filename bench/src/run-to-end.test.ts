import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { runToEnd } from "./run-to-end.js";

function scene(run: () => Promise<number>) {
  const signalled = new EventEmitter();
  let cleaned = 0;
  const cleanUp = async () => {
    cleaned += 1;
  };
  return { signalled, ended: runToEnd({ run, cleanUp, signalled }), cleaned: () => cleaned };
}

describe("a run", () => {
  it("that ends is cleaned up after, and says how it ended", async () => {
    const { ended, cleaned } = scene(async () => 1);
    expect(await ended).toEqual({ exitCode: 1, stopped: false });
    expect(cleaned()).toBe(1);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("that %s stops is cleaned up after, though its code goes on", async (signal, exitCode) => {
    const { ended, cleaned, signalled } = scene(() => new Promise(() => {}));
    signalled.emit(signal);
    expect(await ended).toEqual({ exitCode, stopped: true });
    expect(cleaned()).toBe(1);
  });

  it("that fails is cleaned up after, and fails", async () => {
    const { ended, cleaned } = scene(() => Promise.reject(new Error("half-way")));
    await expect(ended).rejects.toThrow("half-way");
    expect(cleaned()).toBe(1);
  });
});
