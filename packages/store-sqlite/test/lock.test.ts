import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../src/index.js";
import { bundleChild, type Child, startChild } from "./child-programs.js";
import { tempFolder } from "./temp-folder.js";

interface Said {
  readonly opened: boolean;
  readonly pid: number;
  readonly error?: { readonly code: string; readonly message: string };
}

async function said(child: Child): Promise<Said> {
  return JSON.parse((await child.nextLine()) ?? "{}") as Said;
}

/** Openers that are ready to open the store at once, when they are told to. */
async function openers(options: { opener: string; path: string; count: number }): Promise<readonly Child[]> {
  const { opener } = options;
  const children = Array.from({ length: options.count }, () => startChild([process.execPath, opener, options.path]));
  for (const child of children) await child.nextLine();
  return children;
}

test("of processes that race for a store exactly one gets it, and the others are told which", {
  timeout: 60_000,
}, async () => {
  const path = join(tempFolder(), "town.db");
  const opener = await bundleChild("opener");
  for (let round = 0; round < 4; round += 1) {
    const children = await openers({ opener, path, count: 3 });
    for (const child of children) child.say("go");
    const answers = await Promise.all(children.map(said));
    const winners = answers.filter(({ opened }) => opened);
    expect(winners).toHaveLength(1);
    for (const { error } of answers.filter(({ opened }) => !opened)) {
      expect(error?.code).toBe("town_locked");
      expect(error?.message).toContain(`the opener (pid ${winners[0]?.pid} on `);
    }
    await Promise.all(children.map((child) => child.finish()));
  }
});

test("the lock of a killed process is free at once, and its name is not given any more", {
  timeout: 60_000,
}, async () => {
  const path = join(tempFolder(), "town.db");
  const opener = await bundleChild("opener");
  const [first, second] = (await openers({ opener, path, count: 2 })) as [Child, Child];
  first.say("go");
  expect(await said(first)).toEqual({ opened: true, pid: first.pid });
  await first.kill();
  expect(readFileSync(`${path}.holder`, "utf8")).toContain(String(first.pid));
  second.say("go");
  expect(await said(second)).toEqual({ opened: true, pid: second.pid });
  await expect(openSqliteStore({ path })).rejects.toThrow(`the opener (pid ${second.pid} on `);
  await second.finish();
  expect(existsSync(`${path}.holder`)).toBe(false);
});

test("deleting the file with the holder's name lets nobody in", async () => {
  const path = join(tempFolder(), "town.db");
  await using store = await openSqliteStore({ path, holder: "the first" });
  rmSync(`${path}.holder`);
  await expect(openSqliteStore({ path })).rejects.toMatchObject({
    code: "town_locked",
    message: expect.stringContaining("another process, which has not said which one it is"),
  });
  expect(await store.listSessions()).toEqual([]);
});
