import { alreadyClaimed } from "../../../errors/refusals.js";
import type { Fault } from "./fault.js";

/** Clients that change something else than they are asked to. */
export const changingFaults: readonly Fault[] = [
  {
    what: "an update takes the bead from who has it",
    caughtBy: ["UPDATE-001"],
    breakIt: (client) => ({
      update: (id, changes, options) => client.update(id, { assignee: "", ...changes }, options),
    }),
  },
  {
    what: "a bead that somebody works on is never taken from that one",
    caughtBy: ["UPDATE-006"],
    breakIt: (client) => ({
      update: async (id, { assignee, ...changes }, options) => {
        const { status } = await client.show(id);
        return await client.update(id, status === "in_progress" ? changes : { ...changes, assignee }, options);
      },
    }),
  },
  {
    what: "what is empty is left as it was",
    caughtBy: ["UPDATE-002"],
    breakIt: (client) => ({
      update: (id, changes, options) => {
        const some = Object.entries(changes).filter(([, value]) => value !== "");
        return client.update(id, Object.fromEntries(some), options);
      },
    }),
  },
  {
    what: "an update closes",
    caughtBy: ["UPDATE-004"],
    breakIt: (client) => ({
      update: (id, changes, options) =>
        changes.status === "closed" ? client.close(id) : client.update(id, changes, options),
    }),
  },
  {
    what: "a change that is wrong is passed over in silence",
    caughtBy: ["UPDATE-005", "LABEL-003", "DEPEND-006"],
    breakIt: (client) => ({
      update: (id, changes, options) => client.update(id, changes, options).catch(() => client.show(id)),
      addLabels: (id, labels, options) => client.addLabels(id, labels, options).catch(() => client.show(id)),
      addDependency: (given, options) =>
        client.addDependency(given, options).catch(() => ({ ...given, type: "blocks" })),
    }),
  },
  {
    what: "notes are put after one another without a line break",
    caughtBy: ["NOTES-001"],
    breakIt: (client) => ({
      appendNotes: async (id, text) =>
        await client.update(id, { notes: `${(await client.show(id)).notes ?? ""}${text}` }),
    }),
  },
  {
    what: "what does not fit is left out in silence",
    caughtBy: ["NOTES-003", "COMMENT-002"],
    breakIt: (client) => ({
      appendNotes: (id, text, options) => client.appendNotes(id, text, options).catch(() => client.show(id)),
      addComment: (id, text, options) =>
        client.addComment(id, text, options).catch(() => ({ id: "", issue_id: id, author: "", text, created_at: "" })),
    }),
  },
  {
    what: "labels are written over what was read before others wrote",
    caughtBy: ["LABEL-002"],
    breakIt(client) {
      let turn: Promise<unknown> = Promise.resolve();
      return {
        addLabels(id, labels, options) {
          const mine = turn.then(async () => {
            const others = (await client.show(id)).labels;
            if (others.length > 0) await client.removeLabels(id, others);
            return await client.addLabels(id, labels, options);
          });
          turn = mine;
          return mine;
        },
      };
    },
  },
  {
    what: "comments are nobody's in particular",
    caughtBy: ["COMMENT-001"],
    breakIt: (client) => ({ addComment: (id, text) => client.addComment(id, text, { actor: "somebody" }) }),
  },
  {
    what: "a claim only begins",
    caughtBy: ["CLAIM-001"],
    breakIt: (client) => ({ claim: (id) => client.update(id, { status: "in_progress" }) }),
  },
  {
    what: "who has a bead is refused it",
    caughtBy: ["CLAIM-002"],
    breakIt: (client, { actor }) => ({
      claim: async (id, options) => {
        if ((await client.show(id)).status === "in_progress") throw alreadyClaimed({ id, assignee: actor });
        return await client.claim(id, options);
      },
    }),
  },
  {
    what: "what is blocked is claimed",
    caughtBy: ["CLAIM-007"],
    breakIt: (client) => ({
      claimReady: async ({ labels } = {}, options) => {
        const [first] = await client.list({ labels, unassigned: true, status: ["open"] });
        return first === undefined ? null : await client.claim(first.id, options);
      },
    }),
  },
  {
    what: "what is given back stays somebody's",
    caughtBy: ["RELEASE-001"],
    breakIt: (client) => ({ release: (id) => client.update(id, { status: "open" }) }),
  },
  {
    what: "reasons are lost",
    caughtBy: ["CLOSE-001"],
    breakIt: (client) => ({ close: (id, options) => client.close(id, { ...options, reason: undefined }) }),
  },
  {
    what: "what is in progress is opened",
    caughtBy: ["REOPEN-002"],
    breakIt: (client) => ({ reopen: (id) => client.update(id, { status: "open" }) }),
  },
  {
    what: "a dependency of another type takes the place of the first",
    caughtBy: ["DEPEND-004"],
    breakIt: (client) => ({
      addDependency: (given, options) =>
        client.addDependency(given, options).catch(async () => {
          await client.removeDependency({ issue_id: given.issue_id, depends_on_id: given.depends_on_id });
          return await client.addDependency(given, options);
        }),
    }),
  },
  {
    what: "dependencies are not taken away",
    caughtBy: ["DEPEND-005"],
    breakIt: () => ({ removeDependency: async () => {} }),
  },
  {
    what: "a line without a priority is the most urgent",
    caughtBy: ["PORT-004"],
    breakIt: (client) => ({
      import: async (lines, options) => {
        const all: string[] = [];
        for await (const line of lines) all.push(line.replace(/^\{(?!.*"priority"|"_schema)/, '{"priority":0,'));
        return await client.import(all, options);
      },
    }),
  },
  {
    what: "a cursor that is none is passed over in silence",
    caughtBy: ["WATCH-003"],
    breakIt: (client) => ({
      watch: async function* (options) {
        for await (const event of client.watch(options)) if (event.kind !== "resync") yield event;
      },
    }),
  },
  {
    what: "watching ends with an error",
    caughtBy: ["WATCH-004"],
    breakIt: (client) => ({
      watch: async function* (options) {
        yield* client.watch(options);
        throw new Error("It was ended.");
      },
    }),
  },
];
