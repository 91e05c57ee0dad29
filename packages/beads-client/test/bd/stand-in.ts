import { onTestFinished } from "vitest";
import { openBdBeads } from "../../src/bd/index.js";
import type { BeadsClient } from "../../src/index.js";
import { createStandIn, type StandIn, type StandInSetting, transcripts } from "../../src/testing/index.js";
import { tempFolder } from "../workspace.js";

const [release, main] = transcripts;
if (release === undefined || main === undefined) throw new Error("There are no transcripts.");

/** A stand-in of the running test's own, and a client of it. */
export function standIn(setting: Partial<StandInSetting> = {}): {
  standIn: StandIn;
  client: BeadsClient;
  first: string;
} {
  const { transcript = main as typeof release } = setting;
  const made = createStandIn({ folder: tempFolder(), ...setting, transcript: transcript as NonNullable<typeof main> });
  return { standIn: made, client: open(made), first: firstIn(transcript as NonNullable<typeof main>) };
}

export function open(made: StandIn, more: { actor?: string; timeoutMs?: number; prefix?: string } = {}): BeadsClient {
  const client = openBdBeads({ beadsDir: made.beadsDir, bd: made.bd, actor: "alice", ...more });
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

/** The id of the bead that the recorded calls are about. */
function firstIn(transcript: NonNullable<typeof main>): string {
  const show = transcript.entries.find(({ name }) => name === "show");
  return show?.args.at(-1) ?? "";
}
