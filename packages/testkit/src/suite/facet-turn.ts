import assert from "node:assert/strict";
import { newOperationKey, type Session } from "@townkit/core";
import { meanwhile, refusal, there } from "./expect.js";
import { gated, hangs, marked, marking, marksOf, says } from "./scripts.js";
import { orchestratorCase } from "./stage.js";
import { Recorder } from "./watch.js";

/** The facets that take a turn: commands and shell lines. */
export const facetTurnCases = [
  orchestratorCase({
    code: "FACET-005",
    proves:
      "A command runs as one turn to its end: its result has its outcome, its words are in the conversation, and work can follow.",
    part: "can-command",
    async run(stage) {
      const { id } = await stage.spawn();
      const command = there(stage.subject.command, "a command of the subject's");
      const { commands } = await stage.town.listCommands(id);
      assert.ok(commands.some(({ name }) => name === command));
      const result = await stage.command(id, says("said by the command"));
      assert.equal(result.state, "completed");
      assert.equal(result.outcome?.text, "said by the command");
      const messages = await stage.messages(id);
      assert.ok(messages.some((message) => message.id === result.messageId && message.role === "user"));
      assert.equal((await stage.town.getSession(id)).status, "idle");
      await stage.run(id, says("work after it"));
    },
  }),
  orchestratorCase({
    code: "FACET-006",
    proves:
      "A command that is repeated with its key has run once and gives the same result; the key with other content is refused.",
    part: "can-command",
    async run(stage) {
      const session = await stage.spawn();
      const key = newOperationKey();
      const run = () => stage.command(session.id, marking("commanded"), { key });
      const [first, second] = await Promise.all([run(), run()]);
      assert.deepEqual(second, first);
      await stage.run(session.id, says("later work"));
      assert.deepEqual(await run(), first);
      assert.equal(await marksOf(session.workDir, "commanded"), 1);
      await refusal(() => stage.command(session.id, says("another"), { key }), "idempotency_conflict");
    },
  }),
  orchestratorCase({
    code: "FACET-007",
    proves:
      "A command and work never run in one session at once: what comes second is refused, and nothing of it was sent.",
    part: "can-command",
    async run(stage) {
      const session = await stage.spawn();
      const running = await stage.occupy(session);
      const refused = await refusal(() => stage.command(session.id, marking("second")), "session_busy");
      assert.equal(refused.effect, "none");
      await stage.open(session, running);
      assert.equal((await stage.settled(running)).state, "completed");
      const recorder = new Recorder(stage, { sessionId: session.id });
      const first = meanwhile(stage.command(session.id, gated("first")));
      await marked({ workDir: session.workDir, name: "first", timeoutMs: stage.patience });
      // What the agent does may be seen before what is told of it: that is written down first.
      await recorder.until("that it is busy", (event) => event.type === "session.changed" && isBusy(event.session));
      await recorder.stop();
      assert.ok(isBusy(await stage.town.getSession(session.id)));
      await refusal(() => stage.command(session.id, marking("second")), "session_busy");
      await stage.open(session, "first");
      assert.equal((await first).state, "completed");
      assert.equal(await marksOf(session.workDir, "second"), 0);
    },
  }),
  orchestratorCase({
    code: "FACET-008",
    proves: "An abort ends the turn of a command, which says so, and the session takes work again once it is resumed.",
    part: "can-command",
    needs: ["abort"],
    async run(stage) {
      const session = await stage.spawn();
      const running = meanwhile(
        stage.command(session.id, { steps: [...marking("begun").steps.slice(0, 1), ...hangs.steps] }),
      );
      await marked({ workDir: session.workDir, name: "begun", timeoutMs: stage.patience });
      await stage.town.abortSession(session.id, { timeoutMs: stage.patience });
      assert.equal((await running).state, "aborted");
      await stage.town.resumeSession(session.id, { timeoutMs: stage.patience });
      await stage.run(session.id, says("after the abort"));
    },
  }),
  orchestratorCase({
    code: "FACET-009",
    proves: "A command that there is not is refused, and nothing of it is in the conversation.",
    part: "can-command",
    async run(stage) {
      const { id } = await stage.spawn();
      const error = await refusal(() => stage.town.runCommand(id, { command: "no-such-command" }), "invalid_input");
      assert.equal(error.effect, "none");
      assert.deepEqual(await stage.messages(id), []);
      await stage.run(id, says("work after it"));
    },
  }),
  orchestratorCase({
    code: "FACET-010",
    proves:
      "A shell line runs in the work directory, once for its key; what it printed is its result and in the conversation.",
    part: "can-shell",
    async run(stage) {
      const session = await stage.spawn();
      await stage.run(session.id, says("before the line"));
      const key = newOperationKey();
      const line = { command: "echo in-the-shell; echo shelled >> marks.txt" };
      const run = () => stage.town.runShell(session.id, line, { key, timeoutMs: stage.patience });
      const first = await run();
      assert.equal(first.state, "completed");
      assert.match(first.output, /in-the-shell/);
      assert.deepEqual(await run(), first);
      assert.equal(await marksOf(session.workDir, "shelled"), 1);
      assert.match(JSON.stringify(await stage.messages(session.id)), /in-the-shell/);
      await stage.run(session.id, says("work after it"));
    },
  }),
  orchestratorCase({
    code: "FACET-011",
    proves: "A shell line is refused while a turn runs, and does not run later either.",
    part: "can-shell",
    async run(stage) {
      const session = await stage.spawn();
      const running = await stage.occupy(session);
      const line = { command: "echo refused >> marks.txt" };
      const error = await refusal(() => stage.town.runShell(session.id, line), "session_busy");
      assert.equal(error.effect, "none");
      await stage.open(session, running);
      await stage.settled(running);
      await stage.run(session.id, says("work after it"));
      assert.equal(await marksOf(session.workDir, "refused"), 0);
    },
  }),
];

function isBusy({ status }: Session): boolean {
  return status === "busy";
}
