import assert from "node:assert/strict";
import { isSettled, newAssignmentId, newOperationKey, type Session, type TownEvent } from "@townkit/core";
import { gated, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";
import { recordSession } from "./watch.js";

type EventOf<Type extends TownEvent["type"]> = Extract<TownEvent, { type: Type }>;

/** More than the context of any model that a subject is tested with. */
const tooMuch = { do: "usage", input: 50_000_000, output: 10 } as const;

const ends = (assignmentId: string) => (event: TownEvent) =>
  event.type === "assignment.changed" && event.assignmentId === assignmentId && isSettled(event.to);

/** What is told of the usage of one piece of work, until something later is told. */
async function usageOf(options: {
  stage: Stage;
  carryOut: (session: Session) => Promise<string>;
}): Promise<{ told: EventOf<"turn.usage">[]; assignmentId: string }> {
  const { stage, carryOut } = options;
  const session = await stage.spawn();
  const recorder = await recordSession(stage, session, { durableOnly: true });
  const assignmentId = await carryOut(session);
  await recorder.until("the end of the work", ends(assignmentId));
  await recorder.until("what the turn used", (event) => event.type === "turn.usage");
  const { id: later } = await stage.run(session.id, says("later"));
  await recorder.until("the end of later work", ends(later));
  const told = (await recorder.stop()).filter((event) => event.type === "turn.usage");
  return { told: told.filter((event) => event.assignmentId === assignmentId), assignmentId };
}

/** What turns use, and how full a context is: told with the end of each. */
export const usageCases = [
  orchestratorCase({
    code: "USAGE-001",
    proves: "The end of a turn tells once, as a durable event of its attempt, the usage that its outcome has.",
    part: "can-usage",
    async run(stage) {
      const script = [
        { do: "usage", input: 120, output: 34 },
        { do: "say", text: "counted" },
      ] as const;
      const { told, assignmentId } = await usageOf({
        stage,
        carryOut: async ({ id }) => (await stage.run(id, { steps: [...script] })).id,
      });
      assert.equal(told.length, 1);
      const { usage, context, attempt } = told[0] as EventOf<"turn.usage">;
      assert.equal(attempt, 1);
      assert.equal(usage.inputTokens, 120);
      assert.equal(usage.outputTokens, 34);
      const { outcome } = await stage.town.getAssignment(assignmentId);
      assert.deepEqual({ usage, context }, { usage: outcome?.usage, context: outcome?.context });
    },
  }),
  orchestratorCase({
    code: "USAGE-002",
    proves: "The usage of a turn is that of all its model calls, and its context what the last of them left there.",
    part: "can-usage",
    async run(stage) {
      const steps = [
        { do: "usage", input: 100, output: 10 },
        { do: "shell", command: "true" },
        { do: "usage", input: 300, output: 20 },
        { do: "say", text: "two calls" },
      ] as const;
      const { told } = await usageOf({
        stage,
        carryOut: async ({ id }) => (await stage.run(id, { steps: [...steps] })).id,
      });
      const last = told.at(-1);
      assert.equal(last?.usage.inputTokens, 400);
      assert.equal(last?.context?.tokens, 320);
      const limit = last?.context?.limit;
      assert.ok(limit === null || (limit !== undefined && limit >= 320), `the limit of the context is ${limit}`);
    },
  }),
  orchestratorCase({
    code: "USAGE-003",
    proves: "A turn that is aborted tells what it had used by then.",
    part: "can-usage",
    needs: ["abort"],
    async run(stage) {
      const { told } = await usageOf({
        stage,
        carryOut: async (session) => {
          const assignmentId = newAssignmentId();
          const usage = { do: "usage", input: 120, output: 34 } as const;
          // When the second call's tool runs, the first is accounted for.
          const steps = [usage, { do: "shell", command: "true" } as const, ...gated(assignmentId).steps];
          await stage.assign(session.id, { steps }, { assignmentId });
          await stage.underWay(session, assignmentId);
          await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
          await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
          return assignmentId;
        },
      });
      const used = told.at(-1)?.usage.inputTokens ?? 0;
      assert.ok(used >= 120, `${used} tokens are told of at least 120`);
    },
  }),
  orchestratorCase({
    code: "USAGE-004",
    proves: "A compaction is told once, with its reason and the work in whose turn it was, before that turn's end.",
    part: "can-preCompact",
    needs: ["usage"],
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session, { durableOnly: true });
      const { id } = await stage.run(session.id, { steps: [tooMuch, { do: "say", text: "a long story" }] });
      await recorder.until("the end of the work", ends(id));
      const { id: later } = await stage.run(session.id, says("later"));
      await recorder.until("the end of later work", ends(later));
      const seen = await recorder.stop();
      const told = seen.filter((event) => event.type === "session.compacted");
      assert.deepEqual(
        told.map(({ assignmentId, reason }) => ({ assignmentId, reason })),
        [{ assignmentId: id, reason: "limit" }],
      );
      assert.ok(seen.indexOf(told[0] as TownEvent) < seen.findIndex(ends(id)), "it was told after the turn's end");
    },
  }),
  orchestratorCase({
    code: "USAGE-005",
    proves: "The end of a command's turn tells once what it used, by the key of its call; a repeat tells nothing.",
    part: "can-usage",
    needs: ["command"],
    async run(stage) {
      const session = await stage.spawn();
      const recorder = await recordSession(stage, session, { durableOnly: true });
      const key = newOperationKey();
      const script = [{ do: "usage", input: 120, output: 34 } as const, { do: "say", text: "counted" } as const];
      const run = () => stage.command(session.id, { steps: [...script] }, { key });
      const { outcome } = await run();
      await run();
      const { id: later } = await stage.run(session.id, says("later"));
      await recorder.until("the end of later work", ends(later));
      const told = (await recorder.stop()).filter((event) => event.type === "turn.usage");
      const ofCall = told.filter(({ callKey }) => callKey !== null);
      assert.deepEqual(
        ofCall.map(({ callKey, assignmentId, attempt, usage, context }) => [
          { callKey, assignmentId, attempt },
          { usage, context },
        ]),
        [
          [
            { callKey: key, assignmentId: null, attempt: null },
            { usage: outcome?.usage, context: outcome?.context },
          ],
        ],
      );
      assert.equal(outcome?.usage?.inputTokens, 120);
    },
  }),
];
