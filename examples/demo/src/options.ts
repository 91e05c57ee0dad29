import { parseArgs } from "node:util";
import type { KnownAgentName } from "@townkit/backend-tmux";

/** All that are known, by name alone: what they are loads much, which who mistypes a line need not wait for. */
const agentNames = ["claude", "codex", "gemini", "opencode", "pi"] as const satisfies readonly KnownAgentName[];

/** The one that works in all terminals where nobody names another. */
const inTerminals = "opencode" satisfies KnownAgentName;

/** How the demo is run. */
export interface DemoOptions {
  /** Leave the town up at the end. */
  readonly keep: boolean;
  /** Kill the daemon and the OpenCode server in the middle. */
  readonly crash: boolean;
  /** A model of the user's own, as PROVIDER/MODEL; undefined: the scripted one. */
  readonly model: string | undefined;
  /** The real agent that works in all three terminals; undefined: OpenCode does, and beside it the scripted one. */
  readonly agent: KnownAgentName | undefined;
}

export const usage = `npm start [-- OPTIONS]

  --crash                  kill the daemon and the OpenCode server in the middle
  --keep                   leave the town up at the end, and say how to look around
  --model PROVIDER/MODEL   use your own OpenCode providers instead of the scripted model
  --backend tmux           three sessions of a real agent in terminals, on the scripted model
  --agent NAME             which: ${agentNames.join(", ")} (default: ${inTerminals});
                           it is installed from npm when first asked for
  --help                   this text`;

/** @throws Error the line is wrong; it names the word. `help`: print the usage instead. */
export function parseOptions(argv: readonly string[]): DemoOptions | "help" {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      keep: { type: "boolean", default: false },
      crash: { type: "boolean", default: false },
      model: { type: "string" },
      backend: { type: "string" },
      agent: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (values.model !== undefined && !/^[^/\s]+\/\S+$/.test(values.model)) {
    throw new Error(`--model ${values.model} is not PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5.`);
  }
  const { keep, crash, model } = values;
  return { keep, crash, model, agent: agentOf(values) };
}

function agentOf(values: { backend?: string; agent?: string; model?: string }): KnownAgentName | undefined {
  const { backend, agent = inTerminals, model } = values;
  if (backend === undefined) {
    if (values.agent === undefined) return undefined;
    throw new Error("--agent belongs to --backend tmux.");
  }
  if (backend !== "tmux") throw new Error(`--backend ${backend} is not tmux; without it the demo runs on OpenCode.`);
  if (model !== undefined)
    throw new Error("--model is of OpenCode: with --backend tmux the model is the scripted one.");
  const known = agentNames.find((name) => name === agent);
  if (known === undefined) throw new Error(`--agent ${agent} is none of ${agentNames.join(", ")}.`);
  return known;
}
