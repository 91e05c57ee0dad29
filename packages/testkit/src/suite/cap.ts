import assert from "node:assert/strict";
import { CapabilityReportSchema, capabilityNames, contractVersion } from "@townkit/core";
import { refusal, there } from "./expect.js";
import { hangs } from "./scripts.js";
import { orchestratorCase } from "./stage.js";

/** Capabilities: declared in full, kept where declared, refused before any effect where not. */
export const capCases = [
  orchestratorCase({
    code: "CAP-001",
    proves:
      "The report is of its schema, of this contract's major version, and says the same durability as the orchestrator.",
    async run(stage) {
      const report = CapabilityReportSchema.parse(await stage.town.capabilities());
      assert.equal(report.contractVersion.split(".")[0], contractVersion.split(".")[0]);
      assert.equal(report.durability, stage.town.durability);
      assert.notEqual(report.name, "");
    },
  }),
  orchestratorCase({
    code: "CAP-002",
    proves: "Each agent that can be run states every capability, as true or false.",
    async run(stage) {
      const { agents } = await stage.town.capabilities();
      assert.ok(agents[stage.subject.agent], `${stage.subject.agent} is not in the report`);
      for (const [agent, capabilities] of Object.entries(agents)) {
        assert.deepEqual(Object.keys(capabilities).sort(), [...capabilityNames].sort(), agent);
      }
    },
  }),
  orchestratorCase({
    code: "CAP-003",
    proves: "The report stays the same while sessions come and go.",
    async run(stage) {
      const before = await stage.town.capabilities();
      await stage.spawn();
      assert.deepEqual(await stage.town.capabilities(), before);
    },
  }),
  orchestratorCase({
    code: "CAP-004",
    proves: "An agent with a terminal gives the command that opens this session in it, in the session's directory.",
    part: "can-attach",
    async run(stage) {
      const session = await stage.spawn();
      const command = await stage.town.attachCommand(session.id);
      assert.notEqual(there(command.argv[0], "the program"), "");
      assert.equal(command.cwd, session.workDir);
    },
  }),
  orchestratorCase({
    code: "CAP-005",
    proves:
      "No secret of the attach command's environment stands in its argv, where every user of the machine reads it.",
    part: "can-attach",
    async run(stage) {
      const { id } = await stage.spawn();
      const { argv, env } = await stage.town.attachCommand(id);
      const secrets = Object.entries(env).flatMap(([name, value]) =>
        /password|token|secret|key/i.test(name) ? [value] : [],
      );
      for (const secret of secrets) assert.ok(!argv.some((word) => word.includes(secret)), "a secret stands in argv");
    },
  }),
  orchestratorCase({
    code: "CAP-006",
    proves: "An agent without a terminal says so.",
    part: "cannot-attach",
    async run(stage) {
      const { id } = await stage.spawn();
      await refusal(() => stage.town.attachCommand(id), "capability_unsupported");
    },
  }),
  orchestratorCase({
    code: "CAP-007",
    proves: "An agent that cannot abort says so, and its turn goes on.",
    part: "cannot-abort",
    async run(stage) {
      const session = await stage.spawn();
      const { assignmentId } = await stage.assign(session.id, hangs);
      await refusal(() => stage.town.abortSession(session.id), "capability_unsupported");
      assert.ok(["accepted", "running"].includes((await stage.town.getAssignment(assignmentId)).state));
    },
  }),
];
