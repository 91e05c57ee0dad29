import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLog } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newestLines } from "../plugin/session-register.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { adoptSessions } from "./adopt-sessions.js";
import { SessionStarter } from "./session-starter.js";
import { type KnownSession, Sessions } from "./sessions.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const register = () => join(folder.path, "sessions.jsonl");

const protocolId = "ses_s-1";
const data = { server: "1", directory: "/w", protocolId, fork: null };
const session = {
  config: { id: "s-1", agent: "opencode", workDir: "/w", role: "r" },
  handle: { backend: "opencode", version: 2, data },
  forkedFrom: null,
};

/** An adoption of one session that the server says is at work; `meanwhile` happens after it said so, and before all else. */
async function adopted(meanwhile: (known: KnownSession) => void) {
  const book = new Sessions();
  const source = {
    directories: () => ["/w"],
    history: async () => [],
    statuses: async () => ({ [protocolId]: { type: "busy" } }),
    permissions: async () => {
      meanwhile(book.byId("s-1") as KnownSession);
      return [];
    },
    questions: async () => [],
  };
  const client = {
    readBack: () => source,
    listSessions: async () => [{ id: protocolId, directory: "/w", agent: "build" }],
  };
  const { observations } = await adoptSessions({
    sessions: [session],
    book,
    starter: new SessionStarter({ state: createMemoryState(), register: register(), given: {}, log: silentLog }),
    link: { find: async () => ({ state: "alive" }), client: async () => client } as never,
    attention: { resync: () => {} } as never,
  });
  return { observation: observations[0], known: book.byId("s-1") };
}

it("a session that works is found at work", async () => {
  const { observation, known } = await adopted(() => {});
  expect([observation?.status, known?.busy]).toEqual(["busy", true]);
});

it("one of which its idle was heard meanwhile is idle: nobody would tell of that again", async () => {
  const { observation, known } = await adopted((heard) => {
    heard.busy = false;
    heard.statusesHeard += 1;
  });
  expect([observation?.status, known?.busy]).toEqual(["idle", false]);
});

it("one that the plugin was not told of is entered, once", async () => {
  await adopted(() => {});
  const [line] = newestLines(await readFile(register(), "utf8")).values();
  const env = { GT_ROLE: "r", BD_ACTOR: "s-1", TOWN_ROLE: "r" };
  expect(JSON.parse(line ?? "")).toEqual({ protocolId, sessionId: "s-1", env });
  await adopted(() => {});
  expect((await readFile(register(), "utf8")).trim().split("\n")).toHaveLength(1);
});

it("a plugin of an older version that runs still is told in its own way", async () => {
  const sessions = join(folder.path, "sessions");
  await mkdir(sessions);
  await adopted(() => {});
  const [name, ...others] = await readdir(sessions);
  expect([name, others]).toEqual([`${protocolId}.json`, []]);
  const told = JSON.parse(await readFile(join(sessions, `${protocolId}.json`), "utf8"));
  expect(told).toEqual({ sessionId: "s-1", env: { GT_ROLE: "r", BD_ACTOR: "s-1", TOWN_ROLE: "r" } });
  const starter = new SessionStarter({ state: createMemoryState(), register: register(), given: {}, log: silentLog });
  await starter.forget({ sessionId: "s-1", protocolId });
  expect(await readdir(sessions)).toEqual([]);
});
