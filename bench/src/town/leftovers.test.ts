import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { processesWith } from "@townkit/testkit/faults";
import { describe, expect, it } from "vitest";
import { endLeftovers } from "./leftovers.js";
import { makeSandbox } from "./sandbox.js";

describe.skipIf(process.platform !== "linux")("what a run leaves", () => {
  it("is killed, whoever its parent is by then, and its folder is removed", async () => {
    const { root, env } = await makeSandbox();
    spawn("sh", ["-c", "sleep 300 & sleep 300 & exit"], { env, stdio: "ignore", detached: true });
    await expect.poll(() => processesWith(root)).toHaveLength(2);
    await endLeftovers();
    expect(await processesWith(root)).toEqual([]);
    expect(existsSync(root)).toBe(false);
  });

  it("is nobody else's, and nothing where all was ended", async () => {
    const [kept, removed] = [await makeSandbox(), await makeSandbox()];
    await removed.remove();
    const other = spawn("sleep", ["300"], { env: {}, stdio: "ignore" });
    await endLeftovers();
    expect(existsSync(kept.root)).toBe(false);
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    other.kill();
  });
});
