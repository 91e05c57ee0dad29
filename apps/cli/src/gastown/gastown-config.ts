import { agentOf, type GasTown, isAutonomous, rolesIn } from "./gastown.js";

/** Those that a package describes; what is known of others has to be written down. */
const describedAgents = ["claude"];

/** Text and lists as TOML writes them, which JSON does too. */
const value = (given: string | readonly string[]) => JSON.stringify(given);
const key = (name: string) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name));

/** The `town.toml` of a town whose sessions are who they are in a Gas Town. */
export function gasTownConfig(town: GasTown): string {
  const roles = rolesIn(town).map((role) => ({ ...role, agent: agentOf({ town, role }) }));
  const agents = [...new Set(roles.map(({ agent }) => agent))].sort();
  const inTerminals = agents.filter((agent) => agent !== "opencode");
  return [
    `# Sessions with the roles of the Gas Town in ${value(town.root)}: who they are to gt, bd and git, and what runs them.`,
    "# Nothing there is changed, and no session of it is touched. A new polecat is one more table like those below.",
    "",
    "[orchestration]",
    `backend = ${value(backendFor({ agents, inTerminals }))}`,
    "",
    "# What gt has to say to a session, at its start and before it compacts.",
    "[actions.prime]",
    'on = ["start", "pre_compact"]',
    'run = ["gt", "prime", "--hook"]',
    ...inTerminals.flatMap((agent) => [
      "",
      ...(describedAgents.includes(agent)
        ? []
        : [`# ${agent} has to be described: its command, its screen, its record.`]),
      `[tmux.agents.${key(agent)}]`,
      describedAgents.includes(agent) ? `extends = ${value(agent)}` : `command = [${value(agent)}]`,
    ]),
    ...roles.flatMap((role) => [
      "",
      `# town spawn --role ${role.name} --dir ${value(role.workDir)}`,
      `[roles.${key(role.name)}]`,
      `agent = ${value(role.agent)}`,
      `[roles.${key(role.name)}.env]`,
      ...Object.entries(role.env).map(([name, text]) => `${name} = ${value(text)}`),
      ...(isAutonomous(role) ? mail(role.name) : []),
    ]),
    "",
  ].join("\n");
}

function mail(role: string): string[] {
  return [`[roles.${key(role)}.actions.mail]`, 'on = ["start"]', 'run = ["gt", "mail", "check", "--inject"]'];
}

function backendFor({ agents, inTerminals }: { agents: readonly string[]; inTerminals: readonly string[] }): string {
  if (inTerminals.length === 0) return "opencode";
  return inTerminals.length === agents.length ? "tmux" : "hybrid";
}
