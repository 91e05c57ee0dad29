import type { Fault } from "./fault.js";

/** Clients that do not move work, lines and news as they should. */
export const movingFaults: readonly Fault[] = [
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
    caughtBy: ["CLOSE-003", "CLOSE-004", "CLOSE-006"],
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
