import { parseLaunch } from "./arguments.js";
import { isInner, wrap } from "./faults/wrapper.js";
import { LaunchError } from "./launch-error.js";
import { listen } from "./listen.js";
import { loadSettings } from "./load-settings.js";
import { Conversation } from "./record/conversation.js";
import { Journal } from "./record/journal.js";
import { TerminalAgent } from "./terminal-agent.js";

try {
  start();
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function start(): void {
  const cwd = process.cwd();
  const launch = parseLaunch(process.argv.slice(2));
  const settings = loadSettings({ home: launch.home, cwd, file: launch.settings });
  const { faults } = settings;
  if (faults.wrapped && !isInner()) {
    wrap();
    return;
  }
  const conversation = Conversation.open({ home: launch.home, cwd, choice: launch.choice, faults });
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new LaunchError("This agent needs a terminal.");
  const journal = new Journal({ home: launch.home, conversation: conversation.id });
  journal.note({ event: "start", argv: process.argv.slice(2), cwd });
  const agent = new TerminalAgent({ launch, settings, conversation, journal, cwd });
  if (faults.exitsAtStart !== undefined) endBySelf(faults.exitsAtStart);
  if (faults.exitsAtStart?.afterMs === 0) return;
  listen({ agent, journal, faults });
}

function endBySelf(options: { afterMs: number; code: number; words: string }): void {
  const { afterMs, code, words } = options;
  setTimeout(() => {
    process.stdout.write(words);
    process.exit(code);
  }, afterMs);
}
