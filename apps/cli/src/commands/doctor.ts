import { defineCommand } from "../command.js";
import { agentChecks } from "../doctor/agent-checks.js";
import { examine, findingText } from "../doctor/examine.js";
import { fileChecks } from "../doctor/file-checks.js";
import { patientOf } from "../doctor/patient.js";
import { programChecks } from "../doctor/program-checks.js";
import { townChecks } from "../doctor/town-checks.js";
import { townRootOf } from "../town/town-root.js";

export const doctor = defineCommand({
  usage: "doctor",
  describe: "Look for what is wrong, and say what mends it",
  examples: [
    ["town doctor", "exit code 1 when something is"],
    ["town doctor --fix", "and put right what can harm nothing"],
  ],
  options: { fix: { type: "boolean", default: false, describe: "put right what can harm nothing" } },
  async run(context, { fix }) {
    const patient = patientOf({ townRoot: await townRootOf(context), env: context.io.env });
    const checks = [...townChecks, ...fileChecks, ...programChecks, ...agentChecks];
    const findings = await examine({ checks, patient, fix });
    const text = findings.map(findingText).join("\n");
    return { data: findings, text, exitCode: findings.every(({ ok }) => ok) ? 0 : 1 };
  },
});
