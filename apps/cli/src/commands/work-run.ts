import path from "node:path";
import { InvalidInputError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { planRound } from "../work-run/plan-round.js";
import { readRound, runWork } from "../work-run/run-work.js";

export const workRun = defineCommand({
  usage: "work run",
  describe: "Hand out ready beads to sessions of a role, until none is ready",
  examples: [
    ["town work run --role polecat --max 3", "to those that are free, and to new ones, three at a time"],
    ["town work run --role polecat --dry-run", "say what would be handed out now"],
    ["town work run --role polecat --watch", "and what becomes ready later, until Ctrl-C"],
    ["town work run --role polecat --once", "one bead for each place, and wait for their ends"],
  ],
  options: {
    role: { type: "string", demandOption: true, describe: "the role of the sessions that do it" },
    dir: { type: "string", default: ".", describe: "where new sessions work" },
    max: { type: "number", default: 1, describe: "how many of its sessions may be at work at once" },
    once: { type: "boolean", default: false, describe: "hand out one round, and wait for its end" },
    watch: { type: "boolean", default: false, describe: "go on with what becomes ready later, until Ctrl-C" },
    "dry-run": { type: "boolean", default: false, describe: "change nothing, and say what a round would hand out" },
  },
  async run(context, { role, dir, max, once, watch, "dry-run": dryRun }) {
    if (watch && (once || dryRun)) throw watchesAlone();
    if (dryRun) {
      const plan = planRound(await readRound(context, { role, max }));
      const lines = plan.map(({ beadId, sessionId }) => `${beadId} → ${sessionId ?? "a new session"}`);
      return { data: { plan }, text: lines.join("\n") || "Nothing can be handed out." };
    }
    const result = await runWork(context, { role, max, once, watch, workDir: path.resolve(context.io.cwd, dir) });
    const { assigned, refused, left } = result;
    const counts = `${assigned.length} handed out, ${refused.length} refused, ${left.length} still open.`;
    return { data: result, text: [counts, ...left.map((id) => `  ${id}`)].join("\n") };
  },
});

function watchesAlone(): InvalidInputError {
  const remedy = "Leave out --watch, or --once and --dry-run.";
  return new InvalidInputError({ what: "--watch", problem: "one round alone has nothing to wait for", remedy });
}
