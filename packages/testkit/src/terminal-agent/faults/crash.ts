import type { FaultPlan } from "./fault-plan.js";
import type { TerminalAgentRound } from "./schema.js";

export type CrashPoint = NonNullable<TerminalAgentRound["crash"]>["at"];

/** Ends the process here and now, if it is to crash here: nothing is told, cleaned up or written any more. */
export function crashPoint(options: { plan: FaultPlan; at: CrashPoint }): void {
  const { crash } = options.plan.now;
  if (crash?.at !== options.at) return;
  if (crash.code === undefined) process.kill(process.pid, "SIGKILL");
  else process.exit(crash.code);
}
