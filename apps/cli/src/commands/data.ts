import path from "node:path";
import { defineCommand } from "../command.js";
import { facts } from "../output/table.js";
import { askServer } from "../town/ask-server.js";
import { runningTown } from "../town/running-town.js";
import { townRootOf } from "../town/town-root.js";

/** Agents may have kept gigabytes. */
const timeoutMs = 3_600_000;

interface BackupMade {
  readonly file: string;
  readonly bytes: number;
  readonly files: number;
}

interface Restored {
  readonly town: string;
  readonly madeAt: string;
  readonly version: string;
  readonly from: string;
  readonly held: readonly { sessionId: string; queued: number; unknown: readonly string[] }[];
  readonly aside: readonly string[];
}

const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;

export const backup = defineCommand({
  usage: "backup <file>",
  describe: "Write all that the town needs to be restored to a new file, while it runs or not",
  examples: [
    ["town backup ~/backups/town-$(date +%F).tar.gz", "it holds the town's secrets: keep it as you keep those"],
  ],
  positionals: { file: { type: "string", demandOption: true, describe: "a new file, on the town's machine" } },
  async run(context, args) {
    const townRoot = await townRootOf(context);
    const file = path.resolve(context.io.cwd, args.file);
    const client = await runningTown(townRoot);
    const made = client
      ? await client.backup({ file }, { signal: context.io.signal, timeoutMs })
      : await askServer<BackupMade>({ townRoot, argv: [`--backup=${file}`], env: context.io.env, timeoutMs });
    return { data: made, text: `Wrote ${made.file}: ${made.files} files, ${megabytes(made.bytes)}.` };
  },
});

export const restore = defineCommand({
  usage: "restore <file>",
  describe: "Make this folder, or that of --town, the town that is in a backup",
  examples: [
    ["town restore town.tar.gz --town /srv/town", "on a new machine"],
    ["town restore town.tar.gz --replace", "go back; what is there is put aside"],
  ],
  positionals: { file: { type: "string", demandOption: true, describe: "what town backup wrote" } },
  options: { replace: { type: "boolean", default: false, describe: "put aside the town that is there" } },
  async run(context, args) {
    const { cwd, env } = context.io;
    const townRoot = path.resolve(cwd, context.townOption ?? env.TOWN_ROOT ?? ".");
    const file = path.resolve(cwd, args.file);
    const argv = [`--restore=${file}`, ...(args.replace ? ["--replace"] : [])];
    const restored = await askServer<Restored>({ townRoot, argv, env, timeoutMs });
    return { data: restored, text: restoredText(restored) };
  },
});

function restoredText({ town, madeAt, version, from, held, aside }: Restored): string {
  const waits = held.flatMap(({ sessionId, queued, unknown }) => [
    ...(queued > 0 ? [`${sessionId} is paused, with ${queued} in its queue: town resume ${sessionId}`] : []),
    ...unknown.map((id) => `${id} was under way: town resolve ${id} --delivered, or --not-delivered`),
  ]);
  const note = "Work that waited may have been done since the backup was made; nothing of it is handed over by itself.";
  return [
    facts([
      ["town", town],
      ["backup", `of ${from}, ${madeAt}, Townkit ${version}`],
      ...aside.map((file) => ["put aside", file] as const),
    ]),
    ...(waits.length > 0 ? [note, ...waits] : []),
    "Start it with `town up`.",
  ].join("\n");
}
