import assert from "node:assert/strict";
import { type FacetName, facetNames, facetOf, isTownError } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { says } from "./scripts.js";
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

/** What only some agents can do: held to where it is declared, and what there is of conversations. */
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
];
