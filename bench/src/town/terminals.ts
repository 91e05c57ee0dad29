import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import {
  offlineOpenCodeConfig,
  openCodeOfflineEnv,
  openCodeProviderConfig,
  startScriptedModel,
} from "@townkit/testkit/model";
import { makeSandbox } from "./sandbox.js";

const run = promisify(execFile);

/** A terminal on a busy machine, from its start to the end of its first turn. */
const turnTimeoutMs = 180_000;

/** OpenCode terminals in a tmux server of their own, each of which has taken one turn. */
export interface Terminals {
  /** Of the program in each. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

/** `more`: settings of OpenCode besides. @throws Error where tmux is not installed, or a terminal shows no answer in time. */
export async function openTerminals(count: number, more: Readonly<Record<string, unknown>> = {}): Promise<Terminals> {
  const sandbox = await makeSandbox();
  const model = await startScriptedModel();
  const socket = `townkit-bench-${randomBytes(4).toString("hex")}`;
  const settings = {
    ...openCodeProviderConfig({ url: model.url }),
    ...offlineOpenCodeConfig,
    snapshot: false,
    ...more,
  };
  const env = {
    ...sandbox.env,
    ...openCodeOfflineEnv({ models: "bundled" }),
    TERM: "xterm-256color",
    OPENCODE_CONFIG_CONTENT: JSON.stringify(settings),
  };
  const tmux = async (...args: string[]) =>
    (await run("tmux", ["-L", socket, "-f", "/dev/null", ...args], { env, timeout: 30_000 })).stdout;
  const close = async () => {
    await tmux("kill-server").catch(() => undefined);
    await model.close();
    await sandbox.remove();
  };
  try {
    const names = Array.from({ length: count }, (_, number) => `terminal-${number}`);
    for (const name of names) {
      // One after the other: each takes a core for seconds.
      await tmux(
        "new-session",
        "-d",
        "-s",
        name,
        "-x",
        "120",
        "-y",
        "40",
        "-c",
        sandbox.workDir,
        program(),
        "--prompt",
        name,
      );
      await answered({
        name,
        screen: () => tmux("capture-pane", "-p", "-t", name),
        enter: () => tmux("send-keys", "-t", name, "Enter"),
      });
    }
    const panes = await tmux("list-panes", "-a", "-F", "#{pane_pid}");
    return { pids: panes.trim().split("\n").map(Number), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The scripted model gives a prompt's first words back, after `ok:`. A prompt that only stands in its box is entered. */
async function answered(options: {
  name: string;
  screen: () => Promise<string>;
  enter: () => Promise<unknown>;
}): Promise<void> {
  const { name, screen, enter } = options;
  const deadline = Date.now() + turnTimeoutMs;
  for (let look = 1; ; look += 1) {
    const text = await screen();
    if (text.includes(`ok: ${name}`)) return;
    if (Date.now() > deadline) throw new Error(`The terminal ${name} shows no answer:\n${text}`);
    if (look % 20 === 0 && text.includes(name)) await enter();
    await sleep(500);
  }
}

function program(): string {
  const manifest = createRequire(import.meta.url).resolve("opencode-ai/package.json");
  const { bin } = createRequire(manifest)(manifest) as { bin: { opencode: string } };
  return join(dirname(manifest), bin.opencode);
}
