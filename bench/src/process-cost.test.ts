import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { parsePss, parseRss, parseStat, processCost, startedBetween, treePss } from "./process-cost.js";

describe("what Linux says of a process", () => {
  it("is read past a name with blanks and parentheses", () => {
    const stat = "42 (a) b) S 1 42 42 0 -1 4194560 100 777 0 0 150 50 9 9 20 0 11 0 1234 0 0";
    expect(parseStat(stat)).toEqual({ cpuMs: 2000, faultsOfEnded: 777 });
  });

  it("gives its memory in bytes", () => {
    expect(parseRss("VmPeak:\t  900 kB\nVmRSS:\t     512 kB\n")).toBe(524_288);
  });

  it("gives its share of what it has in memory with others, its children's too", async () => {
    expect(parsePss("5583d5c2a000-7ffd [rollup]\nRss:  900 kB\nPss:     512 kB\nPss_Anon: 1 kB\n")).toBe(524_288);
    const alone = await treePss(process.pid);
    expect(alone).toBeGreaterThan(1_000_000);
    const child = spawn(process.execPath, ["--eval", "console.log(1); process.stdin.resume()"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    await once(child.stdout, "data");
    expect(await treePss(process.pid)).toBeGreaterThan(await treePss(child.pid ?? 0));
    child.stdin.end();
    await once(child, "exit");
  });
});

describe("processes that a process starts", () => {
  it("are none where none was started", async () => {
    const before = await processCost(process.pid);
    expect(before.rss).toBeGreaterThan(1_000_000);
    expect(startedBetween(before, await processCost(process.pid))).toBe(0);
  });

  it("are seen while they run, and after they have ended", async () => {
    const before = await processCost(process.pid);
    const child = spawn(process.execPath, ["--eval", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    await once(child, "spawn");
    expect(startedBetween(before, await processCost(process.pid))).toBe(1);
    child.stdin?.end();
    await once(child, "exit");
    expect(startedBetween(before, await processCost(process.pid))).toBe(1);
  });
});
