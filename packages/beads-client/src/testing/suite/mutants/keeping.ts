import { openEmbeddedBeads } from "../../../embedded/index.js";
import type { Fault } from "./fault.js";

/** Clients that do not keep what they are given, or find what they should not. */
export const keepingFaults: readonly Fault[] = [
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
    caughtBy: ["CREATE-004", "CREATE-005", "CREATE-006", "CREATE-012"],
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
];
