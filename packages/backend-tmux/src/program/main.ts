import path from "node:path";
import { parseArgs } from "node:util";
import { asTownError, InvalidInputError, type TownError } from "@townkit/core";
import { configFileName, loadConfig, nearestMatch } from "@townkit/core/config";
import { checkAgent, defaultPrompts } from "../check/check-agent.js";
import { checkText } from "../check/check-text.js";
import type { AgentProfile } from "../profile/profile.js";
import { optionsOf } from "../section-options.js";
import { TmuxSectionSchema } from "../tmux-section.js";

const help = `townkit-tmux check NAME [--town DIR] [--dir DIR] [--prompt TEXT] [--long-prompt TEXT] [--json]

Starts the terminal agent of the table [tmux.agents.NAME] of a town's town.toml, and drives it through ready, one prompt, an
abort and its exit. Says what was seen at each, and what its profile does not have. No daemon is needed, and none is touched.

  --town         the town's folder; default: this one
  --dir          where the agent works; default: the town's folder
  --prompt       what it is asked first; default: "${defaultPrompts.short}"
  --long-prompt  what it is asked to be aborted in; default: "${defaultPrompts.long}"
  --json         one JSON object: the steps, and what the profile does not have; or the error

Exit codes: 0 every step holds, 1 one does not, 2 wrong input.
`;

const helpRemedy = "See townkit-tmux --help.";

async function run(): Promise<number> {
  const { values, positionals } = readLine();
  const [command, agent, ...more] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    return 0;
  }
  if (command !== "check" || agent === undefined || more.length > 0)
    throw new InvalidInputError({ what: "The command line", problem: "it is not `check NAME`", remedy: helpRemedy });
  const town = path.resolve(values.town);
  const file = path.join(town, configFileName);
  const section = { name: "tmux", schema: TmuxSectionSchema } as const;
  const { values: config } = await loadConfig({
    file,
    sections: [section],
    env: process.env,
    ignoreUnknownSections: true,
  });
  const { agents, ...server } = optionsOf(config.tmux);
  const check = await checkAgent({
    agent,
    profile: profileIn({ agents, agent, file }),
    workDir: path.resolve(values.dir ?? town),
    prompts: { short: values.prompt, long: values["long-prompt"] },
    server,
  });
  process.stdout.write(`${values.json ? JSON.stringify(check) : checkText(check)}\n`);
  return check.holds ? 0 : 1;
}

function readLine() {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const { short, long } = defaultPrompts;
  const options = {
    ...{ help: flag, json: flag, town: { ...text, default: "." }, dir: text },
    ...{ prompt: { ...text, default: short }, "long-prompt": { ...text, default: long } },
  };
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidInputError({ what: "The command line", problem, remedy: helpRemedy });
  }
}

/** @throws InvalidInputError the town knows no such agent. */
function profileIn(options: {
  agents: Readonly<Record<string, AgentProfile>>;
  agent: string;
  file: string;
}): AgentProfile {
  const { agents, agent, file } = options;
  const profile = agents[agent];
  if (profile !== undefined) return profile;
  const names = Object.keys(agents);
  const meant = nearestMatch({ word: agent, among: names });
  const there = names.length === 0 ? "There is none yet." : `There are: ${names.join(", ")}.`;
  throw new InvalidInputError({
    what: "The agent",
    problem: `${file} has no table [tmux.agents.${agent}]`,
    remedy: meant === undefined ? `${there} Write that table, or name another.` : `Did you mean ${meant}? ${there}`,
  });
}

/** An error is told on stderr; with `--json`, as the object that is all of the output. */
function explained(error: TownError): number {
  const { message, remedy, exitCode } = error;
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ error })}\n`);
  else process.stderr.write(`${message}\n${remedy ? `${remedy}\n` : ""}`);
  return exitCode;
}

process.exitCode = await run().catch((error: unknown) => explained(asTownError(error)));
