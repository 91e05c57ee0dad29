import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { writeAtomically } from "@townkit/core/kit";
import { z } from "zod";
import { readJsonFile } from "../driver/json-file.js";
import { fillIn } from "../profile/fill-in.js";
import type { ServerProfile } from "../profile/server.js";

/** Where the server of one agent is, and who may speak to it. It is kept in a file, for processes of ours that come later. */
const AccessSchema = z.strictObject({ port: z.int(), password: z.string() });
export type ServerAccess = z.infer<typeof AccessSchema>;

/** What an agent is started with so that it opens its server for us. */
export interface ServerLaunch {
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Whose {
  /** In which each session has a file. */
  readonly folder: string;
  readonly sessionId: string;
}

/** Chooses them anew for an agent that is about to be started. They are on record until `forgetAccess`. */
export async function setUpServer(
  options: Whose & {
    profile: ServerProfile;
    /** Of the agent's profile, for errors. */
    what: string;
  },
): Promise<ServerLaunch> {
  const { folder, profile, what } = options;
  const access: ServerAccess = { port: await freePort(), password: randomBytes(24).toString("base64url") };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(fileOf(options), JSON.stringify(access));
  const facts = { port: String(access.port), password: access.password };
  const fill = (template: string) => fillIn({ template, facts, what });
  return {
    arguments: profile.arguments.map(fill),
    env: Object.fromEntries(Object.entries(profile.env).map(([name, value]) => [name, fill(value)])),
  };
}

/** Null: none is on record. */
export async function readAccess(whose: Whose): Promise<ServerAccess | null> {
  const kept = await readJsonFile(fileOf(whose));
  return kept === undefined ? null : AccessSchema.parse(kept);
}

/** Its agent has ended. */
export async function forgetAccess(whose: Whose): Promise<void> {
  await rm(fileOf(whose), { force: true });
}

function fileOf({ folder, sessionId }: Whose): string {
  return join(folder, `${sessionId}.json`);
}

/** One that nobody listens at now. Somebody who takes it before the agent does makes that agent end at its start. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
