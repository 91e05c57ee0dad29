import { mkdir } from "node:fs/promises";
import path from "node:path";
import { InvalidInputError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { followFile } from "../logs/follow-file.js";
import { isAtLeast, type LogLevel, logLevels, logText, parseLogLine } from "../logs/log-line.js";
import { logLines, logNames, logSize } from "../logs/read-log.js";
import { townRootOf } from "../town/town-root.js";

export const logs = defineCommand({
  usage: "logs [name]",
  describe: "Show what the daemon has logged, whether it runs or not",
  examples: [
    ["town logs --level warn", "only what is wrong"],
    ["town logs -f", "and as it goes on"],
    ["town logs opencode-server --lines 20", "another log of the town; a wrong name lists them"],
  ],
  positionals: { name: { type: "string", default: "daemon", describe: "which log" } },
  options: {
    follow: { alias: "f", type: "boolean", default: false, describe: "go on until Ctrl-C" },
    level: { type: "string", choices: logLevels, default: "debug", describe: "only what is so urgent at least" },
    lines: { type: "number", default: 100, describe: "at most so many, the newest" },
  },
  async run(context, { name, follow, level, lines }) {
    const folder = path.join(await townRootOf(context), ".town", "logs");
    const known = await logNames(folder);
    if (name !== "daemon" && !known.includes(name)) {
      const remedy = known.length > 0 ? `Use one of: ${known.join(", ")}.` : "The town has logged nothing yet.";
      throw new InvalidInputError({ what: `The log ${JSON.stringify(name)}`, problem: "there is none", remedy });
    }
    const file = path.join(folder, `${name}.log`);
    const from = await logSize(file);
    const wanted = (await logLines(file, from)).flatMap((line) => itemOf({ line, level }));
    for (const item of wanted.slice(-lines)) context.stream(item);
    if (!follow) return null;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for await (const line of followFile({ file, from, signal: context.io.signal })) {
      for (const item of itemOf({ line, level })) context.stream(item);
    }
    return null;
  },
});

/** A line of a log that is not the daemon's own has no level, and is told as it is. */
function itemOf({ line, level }: { line: string; level: LogLevel }): readonly { data: unknown; text: string }[] {
  const parsed = parseLogLine(line);
  if (parsed === null) return [{ data: { line }, text: line }];
  return isAtLeast(parsed, level) ? [{ data: parsed, text: logText(parsed) }] : [];
}
