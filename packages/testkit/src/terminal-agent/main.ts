import { parseLaunch } from "./arguments.js";
import { InputDecoder } from "./input/decoder.js";
import { LaunchError } from "./launch-error.js";
import { loadSettings } from "./load-settings.js";
import { Conversation } from "./record/conversation.js";
import { Journal } from "./record/journal.js";
import { TerminalAgent } from "./terminal-agent.js";

/** An Escape with nothing behind it for so long is a key. */
const escapeMs = 30;

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

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
  const settings = loadSettings({ home: launch.home, cwd });
  const conversation = Conversation.open({ home: launch.home, cwd, choice: launch.choice });
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new LaunchError("This agent needs a terminal.");
  const journal = new Journal({ home: launch.home, conversation: conversation.id });
  journal.note({ event: "start", argv: process.argv.slice(2), cwd });
  const agent = new TerminalAgent({ launch, settings, conversation, journal, cwd });
  listen({ agent, journal });
  void agent.start();
}

function listen(options: { agent: TerminalAgent; journal: Journal }): void {
  const { agent, journal } = options;
  const decoder = new InputDecoder();
  let settling: NodeJS.Timeout | undefined;
  process.stdin.setRawMode(true);
  process.stdin.on("data", (bytes: Buffer) => {
    clearTimeout(settling);
    for (const event of decoder.feed(bytes)) agent.handle(event);
    if (!decoder.undecided) return;
    settling = setTimeout(() => {
      for (const event of decoder.settle()) agent.handle(event);
    }, escapeMs);
  });
  process.stdout.on("resize", () => agent.resized());
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => {
      journal.note({ event: "signal", signal });
      void agent.quit(code);
    });
  }
  // The terminal is gone.
  process.stdin.on("end", () => void agent.quit(signals.SIGHUP));
  process.stdin.on("error", () => void agent.quit(signals.SIGHUP));
  process.stdout.on("error", () => void agent.quit(signals.SIGHUP));
}
