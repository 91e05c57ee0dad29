import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { OpenOptions } from "../../contract/options.js";
import { openEmbeddedBeads } from "../../embedded/index.js";
import type { BeadsClient } from "../../index.js";
import { openStage } from "./stage.js";
import { beadsCases } from "./suite.js";

/** A way to be wrong, and the cases that must notice it. */
interface Fault {
  readonly what: string;
  readonly caughtBy: readonly string[];
  breakIt(client: BeadsClient, options: OpenOptions): Partial<BeadsClient>;
}

const faults: readonly Fault[] = [
  {
    what: "a folder without a workspace is answered for by the one that was used last",
    caughtBy: ["SPACE-001", "SPACE-002"],
    breakIt: (client) => ({ list: (filter, options) => client.list(filter, options).catch(() => []) }),
  },
  {
    what: "the prefix that is expected is not looked at",
    caughtBy: ["SPACE-003", "SPACE-005"],
    breakIt: (_client, { prefix: _prefix, ...options }) => openEmbeddedBeads(options),
  },
  {
    what: "init takes whatever is there",
    caughtBy: ["SPACE-004"],
    breakIt: (client) => ({
      init: ({ prefix, ...options }) =>
        client.init({ prefix, ...options }).catch(() => ({ beadsDir: client.beadsDir, prefix })),
    }),
  },
  {
    what: "an aborted signal is not looked at",
    caughtBy: ["SPACE-007"],
    breakIt: (client) => ({ create: (bead, { signal: _signal, ...options } = {}) => client.create(bead, options) }),
  },
  {
    what: "keys are not kept",
    caughtBy: ["CREATE-004", "CREATE-005", "CREATE-006"],
    breakIt: (client) => ({ create: (bead, { key: _key, ...options } = {}) => client.create(bead, options) }),
  },
  {
    what: "a key's content is not compared",
    caughtBy: ["CREATE-005"],
    breakIt: (client) => ({
      create: (bead, options = {}) =>
        client.create(bead, options).catch(async (error) => {
          if (error.code !== "conflict") throw error;
          const [found] = await client.list({ metadata: { townkit_key: options.key ?? "" }, closed: true });
          return { bead: found as never, created: false };
        }),
    }),
  },
  {
    what: "texts lose the white space at their ends",
    caughtBy: ["CREATE-009"],
    breakIt: (client) => ({
      create: ({ description, ...bead }, options) =>
        client.create({ ...bead, description: description?.trim() || undefined }, options),
    }),
  },
  {
    what: "texts that are too long are cut",
    caughtBy: ["CREATE-010"],
    breakIt: (client) => ({
      create: (bead, options) => client.create({ ...bead, notes: bead.notes?.slice(0, 30_000) }, options),
    }),
  },
  {
    what: "a part of an id is taken for it",
    caughtBy: ["READ-002"],
    breakIt: (client) => ({
      show: async (id, options) => {
        const found = (await client.list({ closed: true })).find((bead) => id !== "" && bead.id.includes(id));
        return await client.show(found?.id ?? id, options);
      },
    }),
  },
  {
    what: "listings are cut at fifty",
    caughtBy: ["READ-003"],
    breakIt: (client) => ({ list: async (filter, options) => (await client.list(filter, options)).slice(0, 50) }),
  },
  {
    what: "a filter is dropped in silence",
    caughtBy: ["READ-004", "READY-009"],
    breakIt: (client) => ({
      list: ({ labelsAny: _any, ...filter } = {}, options) => client.list(filter, options),
      ready: ({ labelsAny: _any, ...filter } = {}, options) => client.ready(filter, options),
    }),
  },
  {
    what: "what is blocked is ready",
    caughtBy: ["READY-001", "READY-003", "READY-004", "READY-005"],
    breakIt: (client) => ({
      ready: ({ labels, parent } = {}) => client.list({ labels, parent, status: ["open"] }),
    }),
  },
  {
    what: "an update asks for no condition",
    caughtBy: ["UPDATE-003"],
    breakIt: (client) => ({
      update: (id, changes, { onlyIf: _if, ...options } = {}) => client.update(id, changes, options),
    }),
  },
  {
    what: "notes are read, then written",
    caughtBy: ["NOTES-002"],
    breakIt: (client) => ({
      appendNotes: async (id, text, options) => {
        const { notes } = await client.show(id);
        return await client.update(id, { notes: notes === undefined ? text : `${notes}\n${text}` }, options);
      },
    }),
  },
  {
    what: "metadata is replaced as a whole",
    caughtBy: ["META-001"],
    breakIt: (client) => ({
      changeMetadata: async (id, { set = {}, unset = [] }, options) => {
        const others = Object.keys((await client.show(id)).metadata ?? {}).filter((key) => !(key in set));
        return await client.changeMetadata(id, { set, unset: [...new Set([...others, ...unset])] }, options);
      },
    }),
  },
  {
    what: "metadata is written over what was read before others wrote",
    caughtBy: ["META-002"],
    breakIt(client) {
      let turn: Promise<unknown> = Promise.resolve();
      let read: Promise<readonly string[]> | undefined;
      const keysOf = async (id: string) => Object.keys((await client.show(id)).metadata ?? {});
      return {
        changeMetadata(id, { set = {} }, options) {
          read ??= keysOf(id);
          const mine = turn.then(async () => {
            const known = [...((await read) ?? []), ...Object.keys(set)];
            const unset = (await keysOf(id)).filter((key) => !known.includes(key));
            return await client.changeMetadata(id, { set, unset }, options);
          });
          turn = mine;
          return mine;
        },
      };
    },
  },
  {
    what: "labels are replaced as a whole",
    caughtBy: ["LABEL-001"],
    breakIt: (client) => ({
      addLabels: async (id, labels, options) => {
        const old = (await client.show(id)).labels;
        if (old.length > 0) await client.removeLabels(id, old);
        return await client.addLabels(id, labels, options);
      },
    }),
  },
  {
    what: "every claim is told that it succeeded",
    caughtBy: ["CLAIM-003", "CLAIM-004", "CLAIM-005", "CLAIM-006"],
    breakIt: (client) => ({ claim: (id, options) => client.claim(id, options).catch(() => client.show(id)) }),
  },
  {
    what: "what is ready is listed, then taken by force",
    caughtBy: ["CLAIM-008"],
    breakIt: (client, { actor }) => ({
      claimReady: async (filter) => {
        const [first] = await client.ready({ ...filter, unassigned: true });
        return first === undefined ? null : await client.update(first.id, { status: "in_progress", assignee: actor });
      },
    }),
  },
  {
    what: "whoever asks gives back what anybody has",
    caughtBy: ["RELEASE-002"],
    breakIt: (client) => ({
      release: async (id) => await client.release(id, { holder: (await client.show(id)).assignee }),
    }),
  },
  {
    what: "closing again writes another reason",
    caughtBy: ["CLOSE-002"],
    breakIt: (client) => ({
      close: async (id, options) => {
        const { status, assignee = "" } = await client.show(id);
        if (status === "closed") await client.update(id, { status: "open", assignee });
        return await client.close(id, options);
      },
    }),
  },
  {
    what: "everything is closed by force",
    caughtBy: ["CLOSE-003", "CLOSE-004"],
    breakIt: (client) => ({ close: (id, options) => client.close(id, { ...options, force: true }) }),
  },
  {
    what: "it is not asked who has what is closed",
    caughtBy: ["CLOSE-005"],
    breakIt: (client) => ({ close: (id, { holder: _holder, ...options } = {}) => client.close(id, options) }),
  },
  {
    what: "a bead that is opened again stays somebody's",
    caughtBy: ["REOPEN-001"],
    breakIt: (client) => ({
      reopen: async (id, options) => {
        const { assignee = "" } = await client.show(id);
        await client.reopen(id, options);
        return await client.update(id, { assignee, title: "again" });
      },
    }),
  },
  {
    what: "circles are told to be there",
    caughtBy: ["DEPEND-002", "DEPEND-003"],
    breakIt: (client) => ({
      addDependency: (given, options) =>
        client.addDependency(given, options).catch((error) => {
          if (error.code !== "dependency_cycle") throw error;
          return { ...given, type: "blocks" };
        }),
    }),
  },
  {
    what: "an older line replaces what is newer",
    caughtBy: ["PORT-002", "PORT-005"],
    breakIt(client) {
      let year = 2100;
      return {
        import: async (lines, options) => {
          year += 1;
          const all: string[] = [];
          for await (const line of lines)
            all.push(line.replace(/"updated_at":"[^"]*"/, `"updated_at":"${year}-01-01T00:00:00Z"`));
          return await client.import(all, options);
        },
      };
    },
  },
  {
    what: "the lines before a wrong one are kept",
    caughtBy: ["PORT-003"],
    breakIt: (client) => ({
      import: async (lines, options) => {
        const all: string[] = [];
        for await (const line of lines) all.push(line);
        for (const line of all.slice(0, -1)) await client.import([line], options);
        return await client.import(all, options);
      },
    }),
  },
  {
    what: "comments are not exported",
    caughtBy: ["PORT-001"],
    breakIt: (client) => ({
      export: async function* (options) {
        for await (const line of client.export(options)) {
          const { comments: _said, ...bead } = JSON.parse(line);
          yield JSON.stringify(bead);
        }
      },
      import: (lines, options) => client.import(lines, options),
    }),
  },
  {
    what: "only some changes are told of",
    caughtBy: ["WATCH-001"],
    breakIt: (client) => ({
      watch: async function* (options) {
        for await (const event of client.watch(options))
          if (event.kind === "resync" || !event.fields.includes("labels")) yield event;
      },
    }),
  },
  {
    what: "cursors are not looked at",
    caughtBy: ["WATCH-002"],
    breakIt: (client) => ({ watch: ({ signal } = {}) => client.watch({ signal }) }),
  },
];

const folder = mkdtempSync(join(tmpdir(), "townkit-suite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let workspaces = 0;

function subjectWith(fault: Fault) {
  return {
    name: fault.what,
    patienceMs: 1000,
    newBeadsDir: async () => {
      const workDir = join(folder, String(workspaces++));
      mkdirSync(workDir);
      return join(workDir, ".beads");
    },
    open(options: OpenOptions): BeadsClient {
      const client = openEmbeddedBeads(options);
      return { ...client, ...fault.breakIt(client, options) };
    },
  };
}

test("codes are well formed and stand once", () => {
  const codes = beadsCases.map(({ code }) => code);
  expect(codes.filter((code) => !/^[A-Z]+-\d{3}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
});

test.each(faults)("notices when $what", async (fault) => {
  const stage = await openStage(subjectWith(fault));
  const unnoticed: string[] = [];
  for (const code of fault.caughtBy) {
    const one = beadsCases.find((candidate) => candidate.code === code);
    await one?.run(stage).then(
      () => unnoticed.push(code),
      () => {},
    );
    if (one === undefined) unnoticed.push(code);
  }
  await stage.close();
  expect(unnoticed).toEqual([]);
});
