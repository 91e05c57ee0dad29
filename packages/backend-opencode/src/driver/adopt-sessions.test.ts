import { expect, it } from "vitest";
import { adoptSessions } from "./adopt-sessions.js";
import { type KnownSession, Sessions } from "./sessions.js";

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
    starter: { protocolIdOf: async () => protocolId } as never,
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
