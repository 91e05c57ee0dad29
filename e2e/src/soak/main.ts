import { parseArgs } from "node:util";
import { runSoak } from "./run-soak.js";

const usage = `soak [--seed N] [--sessions N] [--directories N] [--turns N] [--kills N]

Uses a real town for long: by default 200 sessions in 40 directories take 2000 turns, chosen by the seed (default 1), with
aborts, permissions, questions and every kind of provider error among them, while the OpenCode server is killed 5 times. The
last line is JSON; the exit code is 0 only if every verdict is what the server's own history says, no tool's process was
left behind, and the daemon's memory stayed flat. Linux only.`;

const defaults = { seed: 1, sessions: 200, directories: 40, turns: 2_000, kills: 5 };
type Name = keyof typeof defaults;
const names = Object.keys(defaults) as Name[];

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${JSON.stringify(text)}.\n\n${usage}`);
}

async function main(): Promise<number> {
  const text = Object.fromEntries(names.map((name) => [name, { type: "string" as const }])) as Record<
    Name,
    { type: "string" }
  >;
  const { values } = parseArgs({ options: { ...text, help: { type: "boolean", default: false } } });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const size = Object.fromEntries(
    names.map((name) => [name, values[name] === undefined ? defaults[name] : wholeNumber(name, values[name])]),
  ) as typeof defaults;
  const { result, complaints } = await runSoak({ ...size, log: (line) => console.log(line) });
  for (const complaint of complaints) console.log(complaint);
  console.log(JSON.stringify(result));
  return complaints.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? error.message : error);
  return 2;
});
