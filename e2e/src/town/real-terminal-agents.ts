import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { knownAgent } from "@townkit/backend-tmux";
import { offlineAgent, startScriptedModel } from "@townkit/testkit/model";
import type { Sandbox } from "./sandbox.js";
import { terminalAgents } from "./terminal-agents.js";
import type { TownAgents } from "./town-agents.js";

/** A real agent, where it is installed, and files of a user of it by their paths in the home folder. */
export interface RealTerminalAgent {
  readonly name: Parameters<typeof knownAgent>[0];
  readonly program: string;
  /** The permissions of the role `asking`, with which it asks before it runs a command; absent, as it is by itself. */
  readonly asking?: string;
  readonly userFiles: Readonly<Record<string, string>>;
}

/** Real agents in terminals, on a scripted model, that ask for no leave but in the role `asking`. `config`: what the town has besides. */
export function realTerminalAgents(options: {
  readonly agent: RealTerminalAgent;
  /** Behind its program. */
  readonly arguments?: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}): TownAgents {
  const { agent, config } = options;
  const { name, program } = agent;
  return {
    ...terminalAgents,
    agent: name,
    async prepare({ sandbox }) {
      const model = await startScriptedModel();
      const offline = offlineAgent({ name, url: model.url });
      const { command, permissions, seeds } = knownAgent(name);
      const table = {
        extends: name,
        command: [program, ...command.slice(1), ...offline.arguments, ...(options.arguments ?? [])],
        seeds: [...seeds, ...offline.seeds],
        permissions: { ask: {}, default: permissions.bypass ?? {} },
        role_permissions: { asking: agent.asking ?? "ask" },
      };
      for (const [path, text] of Object.entries(agent.userFiles)) {
        const file = userFile(sandbox, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      }
      const tmux = { agents: { [name]: table }, env: offline.env };
      return { config: { orchestration: { backend: "tmux" }, tmux, ...config }, close: () => model.close() };
    },
  };
}

/** What its user has written, as it is now. */
export async function userFilesNow({ agent, sandbox }: { agent: RealTerminalAgent; sandbox: Sandbox }) {
  const pairs = Object.keys(agent.userFiles).map(
    async (path) => [path, await readFile(userFile(sandbox, path), "utf8")] as const,
  );
  return Object.fromEntries(await Promise.all(pairs));
}

function userFile(sandbox: Sandbox, path: string): string {
  return join(sandbox.env.HOME ?? "", path);
}
