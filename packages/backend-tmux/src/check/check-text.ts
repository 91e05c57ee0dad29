import type { AgentCheck } from "./check-agent.js";

/** A check for people to read. */
export function checkText({ agent, version, steps, gaps, holds }: AgentCheck): string {
  const taken = steps.flatMap(({ name, proves, holds, saw }) => [
    `${mark(holds)} ${name.padEnd(6)}  ${proves}`,
    ...saw.split("\n").map((line) => `              ${line}`),
  ]);
  const lacking = gaps.map(({ key, without }) => `  ${key}: ${without}`);
  const held = steps.filter((step) => step.holds === true).length;
  return [
    ...taken,
    ...versionText(version),
    ...(lacking.length > 0 ? ["", "Its profile does not have:", ...lacking] : []),
    "",
    `${agent}: ${held} of ${steps.length} hold. ${holds ? "It can be driven." : "What does not is above."}`,
  ].join("\n");
}

function versionText(found: AgentCheck["version"]): string[] {
  if (found === null) return [];
  const { version, isProven } = found;
  if (version === null) return ["", "It does not tell its version."];
  return ["", `Its version is ${version}, which its profile was ${isProven ? "" : "not "}proven with.`];
}

function mark(holds: boolean | null): string {
  return holds === null ? "-   " : holds ? "ok  " : "FAIL";
}
