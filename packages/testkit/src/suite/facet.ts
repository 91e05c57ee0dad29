import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FacetName, facetNames, facetOf, isTownError, newOperationKey } from "@townkit/core";
import { meanwhile, refusal, there } from "./expect.js";
import { gated, hangs, marked, marking, marksOf, says } from "./scripts.js";
import { orchestratorCase, type Stage } from "./stage.js";

/** Params that the schema of each operation takes. */
const params: Partial<Record<FacetName, object>> = {
  runCommand: { command: "any" },
  runShell: { command: "echo any" },
  revertSession: { messageId: "msg_any" },
  readFile: { path: "any" },
};

type AnyCall = (sessionId: string, params: object, options?: object) => Promise<unknown>;

function callOf(stage: Stage, name: FacetName): AnyCall {
  return (id, given, options) => (stage.town[name] as AnyCall)(id, given, options);
}

/** The facets that look and those that take a turn: what only some agents can do, held to where it is declared. */
export const facetCases = [
  orchestratorCase({
    code: "FACET-001",
    proves:
      "What an agent does not declare is refused before any effect, whatever the operation; what it declares is not.",
    async run(stage) {
      const { agents } = await stage.town.capabilities();
      const declared = there(agents[stage.subject.agent], "the agent");
      const session = await stage.spawn();
      const before = await stage.messages(session.id);
      for (const name of facetNames.filter((facet) => facet !== "deleteSession")) {
        const { capability } = facetOf(name);
        const call = () => callOf(stage, name)(session.id, params[name] ?? {}, { timeoutMs: stage.patience });
        const codes = await call().then(
          () => "answered",
          (error: unknown) => (isTownError(error) ? error.code : String(error)),
        );
        const refused = codes === "capability_unsupported";
        // An agent that can revert says of a directory that it cannot do so there.
        if (capability === "revert" && declared.revert) continue;
        assert.equal(refused, !declared[capability], `${name} is ${declared[capability]} and was ${codes}`);
      }
      if (!declared.command && !declared.shell) assert.deepEqual(await stage.messages(session.id), before);
    },
  }),
  orchestratorCase({
    code: "FACET-002",
    proves: "Every operation says that a session is not there, and what is wrong with its params.",
    async run(stage) {
      const { agents } = await stage.town.capabilities();
      const session = await stage.spawn();
      for (const name of facetNames) {
        const call = callOf(stage, name);
        await refusal(() => call("no-such-session", params[name] ?? {}), "session_not_found");
        if (agents[stage.subject.agent]?.[facetOf(name).capability])
          await refusal(() => call(session.id, { ...params[name], surplus: 1 }), "invalid_input");
      }
    },
  }),
  orchestratorCase({
    code: "FACET-003",
    proves:
      "The history, read back page by page, is the whole conversation in its order: nothing missed, nothing doubled.",
    part: "can-messages",
    async run(stage) {
      const { id } = await stage.spawn();
      for (const text of ["one", "two", "three"]) await stage.run(id, says(text));
      const whole = (await stage.messages(id)).map((message) => message.id);
      const read: string[] = [];
      for (let before: string | undefined, more = true; more; ) {
        const page = await stage.town.listMessages(id, { limit: 2, before });
        assert.ok(page.messages.length <= 2, "a page is longer than its limit");
        read.unshift(...page.messages.map((message) => message.id));
        more = page.more;
        before = page.messages[0]?.id;
      }
      assert.deepEqual(read, whole);
      await refusal(() => stage.town.listMessages(id, { before: "msg_that_is_not_there" }), "invalid_input");
    },
  }),
  orchestratorCase({
    code: "FACET-004",
    proves:
      "A session that the agent began for a part of its work is listed under its parent, and its history can be read.",
    part: "can-children",
    async run(stage) {
      const [session, other] = await Promise.all([stage.spawn(), stage.spawn()]);
      assert.deepEqual((await stage.town.listChildren(session.id)).children, []);
      const args = { description: "a part", prompt: stage.prompt(says("said by the child")), subagent_type: "general" };
      await stage.run(session.id, {
        steps: [
          { do: "tool", name: "task", args },
          { do: "say", text: "done" },
        ],
      });
      const { children } = await stage.town.listChildren(session.id);
      assert.equal(children.length, 1);
      const child = there(children[0], "the child");
      const { messages } = await stage.town.listMessages(session.id, { child: child.id });
      assert.match(JSON.stringify(messages), /said by the child/);
      await refusal(() => stage.town.listMessages(other.id, { child: child.id }), "invalid_input");
    },
  }),
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
      const first = meanwhile(stage.command(session.id, gated("first")));
      await marked({ workDir: session.workDir, name: "first", timeoutMs: stage.patience });
      assert.equal((await stage.town.getSession(session.id)).status, "busy");
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
  orchestratorCase({
    code: "FACET-012",
    proves: "A file of the work directory is read as it is; what is not there, or leads out of it, is refused.",
    part: "can-files",
    async run(stage) {
      const { id, workDir } = await stage.spawn();
      await mkdir(join(workDir, "sub"));
      await writeFile(join(workDir, "sub", "text.txt"), "  kept as it is \n\n");
      const file = await stage.town.readFile(id, { path: "sub/text.txt" });
      assert.deepEqual([file.encoding, file.content], ["utf8", "  kept as it is \n\n"]);
      for (const path of ["missing.txt", "sub", "../..", "/etc/hosts"]) {
        await refusal(() => stage.town.readFile(id, { path }), "invalid_input");
      }
    },
  }),
  orchestratorCase({
    code: "FACET-013",
    proves: "The agent's own modes are named, each once, and a session can be in one of them at least.",
    part: "can-agents",
    async run(stage) {
      const { modes } = await stage.town.listAgents((await stage.spawn()).id);
      assert.equal(new Set(modes.map(({ name }) => name)).size, modes.length);
      assert.ok(modes.some(({ use }) => use !== "child"));
    },
  }),
  orchestratorCase({
    code: "FACET-014",
    proves: "The agent's settings are shown without the secrets in them.",
    part: "can-config",
    async run(stage) {
      const { config } = await stage.town.readConfig((await stage.spawn()).id);
      assert.ok(Object.keys(config).length > 0, "there are no settings");
      const secrets = [...JSON.stringify(config).matchAll(/"\w*(?:key|token|secret|password)":"([^"]*)"/gi)];
      for (const [pair, value] of secrets) assert.equal(value, "***", pair);
    },
  }),
];
