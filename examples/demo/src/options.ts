import { parseArgs } from "node:util";

/** How the demo is run. */
export interface DemoOptions {
  /** Leave the town up at the end. */
  readonly keep: boolean;
  /** Kill the daemon and the OpenCode server in the middle. */
  readonly crash: boolean;
  /** A model of the user's own, as PROVIDER/MODEL; undefined: the scripted one. */
  readonly model: string | undefined;
}

export const usage = `npm start [-- OPTIONS]

  --crash                  kill the daemon and the OpenCode server in the middle
  --keep                   leave the town up at the end, and say how to look around
  --model PROVIDER/MODEL   use your own OpenCode providers instead of the scripted model
  --help                   this text`;

/** @throws Error the line is wrong; it names the word. `help`: print the usage instead. */
export function parseOptions(argv: readonly string[]): DemoOptions | "help" {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      keep: { type: "boolean", default: false },
      crash: { type: "boolean", default: false },
      model: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (values.model !== undefined && !/^[^/\s]+\/\S+$/.test(values.model)) {
    throw new Error(`--model ${values.model} is not PROVIDER/MODEL, such as anthropic/claude-sonnet-4-5.`);
  }
  return { keep: values.keep, crash: values.crash, model: values.model };
}
