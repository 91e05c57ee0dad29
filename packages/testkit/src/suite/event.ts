import assert from "node:assert/strict";
import { canAssignmentBecome, isDurable, type TownEvent, TownEventSchema } from "@townkit/core";
import { within } from "./expect.js";
import { says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";
import { cursorNow, Recorder, recordSession } from "./watch.js";

const isEnd = (assignmentId: string) => (event: TownEvent) =>
  event.type === "assignment.changed" && event.assignmentId === assignmentId && event.to === "completed";

const withoutCursor = ({ cursor: _, ...event }: TownEvent) => event;

/** Events: in order, without a gap or a repeat, from any cursor. */
export const eventCases = [
  orchestratorCase({
    code: "EVENT-001",
    proves: "Work's life is told in order and without a hole: created, then each change from where the last one ended.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      const { id } = await stage.run(session.id, says("a life"));
      await recorder.until("the end of the work", isEnd(id));
      const seen = await recorder.stop();
      const created = seen.findIndex((event) => event.type === "assignment.created" && event.assignmentId === id);
      const changes = seen.filter((event) => event.type === "assignment.changed" && event.assignmentId === id);
      assert.ok(created >= 0, "assignment.created is missing");
      const first = seen[created];
      let state = first?.type === "assignment.created" ? first.state : undefined;
      for (const change of changes) {
        if (change.type !== "assignment.changed") continue;
        assert.ok(seen.indexOf(change) > created, "a change came before the creation");
        assert.equal(change.from, state);
        assert.ok(canAssignmentBecome(change.from, change.to), `${change.from} cannot become ${change.to}`);
        state = change.to;
      }
      assert.equal(state, "completed");
    },
  }),
  orchestratorCase({
    code: "EVENT-002",
    proves: "A spawn and a stop are told, with the session as it then is.",
    async run(stage) {
      const beacon = await stage.spawn();
      const recorder = new Recorder(stage, { after: await cursorNow(stage, beacon) });
      const { id } = await stage.spawn();
      await stage.town.stopSession(id);
      const created = await recorder.until(
        "session.created",
        (event) => event.type === "session.created" && event.session.id === id,
      );
      const stopped = await recorder.until(
        "the stop",
        (event) => event.type === "session.changed" && event.session.id === id && event.session.status === "stopped",
      );
      const seen = await recorder.stop();
      assert.ok(seen.indexOf(created) < seen.indexOf(stopped));
    },
  }),
  orchestratorCase({
    code: "EVENT-003",
    proves: "Each event is of its schema, and the durable ones have cursors that are all different.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      const { id } = await stage.run(session.id, says("well formed"));
      await recorder.until("the end of the work", isEnd(id));
      const seen = await recorder.stop();
      for (const event of seen) TownEventSchema.parse(event);
      const cursors = seen.filter(isDurable).map((event) => (event as TownEvent).cursor);
      assert.equal(new Set(cursors).size, cursors.length);
    },
  }),
  orchestratorCase({
    code: "EVENT-004",
    proves: "From every cursor of a stream, exactly the events after it come again, in the same order.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session, { durableOnly: true });
      const { id } = await stage.run(session.id, says("told twice"));
      await recorder.until("the end of the work", isEnd(id));
      await cursorNow(stage, session);
      const told = [...(await recorder.stop())];
      const last = told.findIndex(isEnd(id));
      for (const [at, { cursor }] of told.slice(0, last).entries()) {
        const again = new Recorder(stage, { sessionId: session.id, after: cursor, durableOnly: true });
        await again.until("the end of the work", isEnd(id));
        const seen = [...(await again.stop())];
        const rest = told.slice(at + 1, last + 1);
        assert.deepEqual(seen.slice(0, rest.length).map(withoutCursor), rest.map(withoutCursor));
      }
    },
  }),
  orchestratorCase({
    code: "EVENT-005",
    proves: "A cursor of another history is answered with one resync that says so, and the stream goes on after it.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = new Recorder(stage, { after: "another-history:7" });
      const first = await recorder.until("a resync", (event) => event.type === "resync");
      assert.equal(first.type === "resync" && first.why, "foreign_epoch");
      const { id } = await stage.run(session.id, says("after the resync"));
      await recorder.until("the end of the work", isEnd(id));
      const seen = await recorder.stop();
      assert.equal(seen[0], first);
      assert.equal(seen.filter((event) => event.type === "resync").length, 1);
    },
  }),
  orchestratorCase({
    code: "EVENT-006",
    proves: "With a session's id, only that session's events come.",
    async run(stage) {
      const [mine, other] = await Promise.all([stage.spawn(), stage.spawn()]);
      const recorder = await recordSession(stage, mine);
      await stage.run(other.id, says("of the other"));
      const { id } = await stage.run(mine.id, says("of mine"));
      await recorder.until("the end of the work", isEnd(id));
      const seen = await recorder.stop();
      assert.deepEqual(new Set(seen.map(({ sessionId }) => sessionId)), new Set([mine.id]));
    },
  }),
  orchestratorCase({
    code: "EVENT-007",
    proves: "With durableOnly, no passing event comes, and the durable ones all do.",
    async run(stage) {
      const session = await stage.spawn();
      const after = await cursorNow(stage, session);
      const all = new Recorder(stage, { sessionId: session.id, after });
      const durable = new Recorder(stage, { sessionId: session.id, after, durableOnly: true });
      const { id } = await stage.run(session.id, says("a few words that pass by"));
      await Promise.all([all.until("the end", isEnd(id)), durable.until("the end", isEnd(id))]);
      const [whole, kept] = await Promise.all([all.stop(), durable.stop()]);
      const upToEnd = (events: readonly TownEvent[]) => events.slice(0, events.findIndex(isEnd(id)) + 1);
      assert.ok(kept.every(isDurable), "an ephemeral event came");
      assert.deepEqual(upToEnd(kept), upToEnd(whole).filter(isDurable));
    },
  }),
  orchestratorCase({
    code: "EVENT-008",
    proves: "When its signal is given, the iteration ends by returning, not by throwing.",
    async run(stage) {
      const end = new AbortController();
      const events = stage.town.events({ signal: end.signal })[Symbol.asyncIterator]();
      const reading = (async () => {
        for (;;) if ((await events.next()).done === true) return;
      })();
      end.abort();
      await within({ ms: stage.patience, what: "the end of the events", of: reading });
    },
  }),
  orchestratorCase({
    code: "EVENT-009",
    proves: "Two readers at the same time are each told everything.",
    async run(stage) {
      const session = await stage.spawn();
      const after = await cursorNow(stage, session);
      const options = { sessionId: session.id, after, durableOnly: true };
      const readers = [new Recorder(stage, options), new Recorder(stage, options)];
      const { id } = await stage.run(session.id, says("for both"));
      const told = await Promise.all(
        readers.map(async (reader) => {
          await reader.until("the end of the work", isEnd(id));
          const seen = await reader.stop();
          return seen.slice(0, seen.findIndex(isEnd(id)) + 1);
        }),
      );
      assert.deepEqual(told[0], told[1]);
    },
  }),
  orchestratorCase({
    code: "EVENT-010",
    proves: "When the end of work is told, every reading shows it.",
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session);
      const { assignmentId } = await stage.assign(session.id, says("told and true"));
      await recorder.until("the end of the work", isEnd(assignmentId));
      assert.equal((await stage.town.getAssignment(assignmentId)).state, "completed");
      await recorder.stop();
    },
  }),
];
