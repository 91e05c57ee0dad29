import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { processesWith } from "./process-census.js";
import { identifyProcess, isRunning, killProcess } from "./process-id.js";

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function start(argv: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  // It has said a word, so it is what it was started as, and not the copy of us that it began as.
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

const speaks = "console.log('here'); setInterval(() => {}, 1e9)";

describe("a census of processes", () => {
  it("counts who inherited the text and who was called with it, and nobody else", async () => {
    const text = `mark-${process.pid}-${Date.now()}`;
    const heir = await start(["-e", speaks], { HOME: `/tmp/${text}` });
    const called = await start(["-e", speaks, text], {});
    await start(["-e", speaks], {});
    const found = await processesWith(text);
    expect(found.map(({ pid }) => pid).sort()).toEqual([heir, called].sort());
    expect(found.find(({ pid }) => pid === called)?.command).toContain(text);
  });

  it("kills exactly the process that it names, and knows it gone", async () => {
    const id = await identifyProcess(await start(["-e", speaks], {}));
    if (id === undefined) throw new Error("the child is not there");
    await killProcess({ ...id, startTime: "1" });
    expect(await isRunning(id)).toBe(true);
    await killProcess(id);
    expect(await isRunning(id)).toBe(false);
  });

  it("takes a process that was never there for gone", async () => {
    expect(await identifyProcess(2 ** 30)).toBeUndefined();
  });
});
