import type { Call } from "../../calls/call.js";
import type { InterchangeCalls } from "../../calls/call-groups.js";
import { ExportOptionsSchema, ImportOptionsSchema } from "../../contract/options.js";
import type { Imported } from "../../contract/results.js";
import { type ParsedLine, parseLine } from "../../embedded/interchange/parse-line.js";
import { wholeSeconds } from "../../embedded/whole-seconds.js";
import { listIn } from "../decode/answer.js";
import { toListedBead } from "../decode/beads.js";
import type { BdParts, Changing } from "./parts.js";
import { changing } from "./parts.js";

/** Beads that come and go as lines. */
export function interchangeCalls(parts: BdParts): InterchangeCalls {
  const { start, bd, spaces } = parts;

  return {
    async *export(options) {
      const call: Call<{ internal?: boolean | undefined }> = start("The export", ExportOptionsSchema, options);
      const { internal = true } = call.given;
      const { queue } = await spaces.open(call);
      const args = ["export", ...(internal ? ["--all"] : ["--no-memories"])];
      const text = await queue.turn(call, async ({ working }) => {
        const { stdout } = await bd.run({ call, args, changes: false, working });
        return stdout;
      });
      for (const line of text.split("\n")) if (line !== "") yield line;
    },

    async import(given, options) {
      const call = start("The import", ImportOptionsSchema, options);
      const { existing = "newer" } = call.given;
      const now = wholeSeconds(Date.now());
      const lines: string[] = [];
      for await (const line of given) lines.push(line);
      await spaces.open(call);
      const parsed = lines.map((line, index) => ({ line, read: parseLine({ line, number: index + 1, now }) }));
      return await changing({ parts, call }, async (steps) => {
        const there = parsed.length === 0 ? new Map<string, string>() : await updatedTimes({ steps, parts });
        const { taken, imported } = sortOut({ parsed, there, existing });
        if (taken.length > 0) await steps.order(["import"], ["-"], { input: `${taken.join("\n")}\n` });
        return imported;
      });
    },
  };
}

interface Read {
  readonly line: string;
  readonly read: ParsedLine;
}

/** Which lines `bd` is given, which takes every line that it is given. */
function sortOut(options: {
  parsed: readonly Read[];
  /** When the beads that are there were changed; lines that are taken are added. */
  there: Map<string, string>;
  existing: "newer" | "keep";
}): { taken: readonly string[]; imported: Imported } {
  const { parsed, there, existing } = options;
  const imported = { created: [] as string[], updated: [] as string[], kept: [] as string[], skippedLines: 0 };
  const taken: string[] = [];
  for (const { line, read } of parsed) {
    if (read.kind === "skipped") imported.skippedLines++;
    if (read.kind === "other") taken.push(line);
    if (read.kind !== "bead") continue;
    const what = becomes({ read, before: there.get(read.id), existing });
    imported[what].push(read.id);
    if (what === "kept") continue;
    there.set(read.id, read.updatedAt);
    taken.push(corrected({ line, corrections: read.corrections }));
  }
  return { taken, imported };
}

function becomes(options: {
  read: { readonly updatedAt: string };
  before: string | undefined;
  existing: "newer" | "keep";
}): "created" | "updated" | "kept" {
  const { read, before, existing } = options;
  if (before === undefined) return "created";
  return existing === "newer" && Date.parse(read.updatedAt) > Date.parse(before) ? "updated" : "kept";
}

/** When each of the beads that are there was changed. */
async function updatedTimes(options: { steps: Changing; parts: BdParts }): Promise<Map<string, string>> {
  const { steps, parts } = options;
  const { call, turn } = steps;
  const times = new Map<string, string>();
  // Messages are listed only when they are asked for by their type.
  const scopes = [["--include-gates", "--include-infra", "--include-templates"], ["--type=message"]];
  for (const scope of scopes) {
    const args = ["list", "--flat", "--all", "--limit=0", ...scope];
    const ran = await parts.bd.run({ call, args, changes: false, working: turn.working });
    for (const bead of listIn({ ran, what: call.what, effect: "none" }).map(toListedBead))
      times.set(bead.id, bead.updated_at);
  }
  return times;
}

/** As it is where nothing has to be changed, so that not a digit of it is lost. */
function corrected(options: { line: string; corrections: Readonly<Record<string, unknown>> }): string {
  const { line, corrections } = options;
  if (Object.keys(corrections).length === 0) return line;
  const fields = Object.entries({ ...(JSON.parse(line) as object), ...corrections });
  return JSON.stringify(Object.fromEntries(fields.filter(([, value]) => value !== null)));
}
