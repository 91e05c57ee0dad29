import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { HookDoor } from "@townkit/core";
import { openSender } from "@townkit/core/hooks";
import { writeAtomically } from "@townkit/core/kit";
import { fillIn } from "../profile/fill-in.js";
import type { HooksProfile } from "../profile/hooks.js";
import type { HookFile } from "./hook-file.js";

/** The program. It is found by the package's name: a module does not stay at its place when it is built. */
const sender = openSender({
  bundle: new URL("dist/hooks/townkit-hook.cjs", import.meta.resolve("@townkit/backend-tmux/package.json")),
  backend: "tmux",
});

/** Where hooks reach us, and a folder for what they need. */
export interface HookPlace {
  readonly door: HookDoor;
  readonly folder: string;
}

/** What an agent is started with so that it calls our hook. */
export interface HookLaunch {
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Writes what the hook of a session has to know, and the file that leads the agent to it. It is there until `forgetHook`. */
export async function setUpHook(options: {
  place: HookPlace;
  profile: HooksProfile;
  sessionId: string;
  /** Of the agent's profile, for errors. */
  what: string;
}): Promise<HookLaunch> {
  const { place, profile, sessionId, what } = options;
  const { events, event, replies, permission_wait: wait } = profile;
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const files = filesOf({ place, sessionId });
  const own: HookFile = { sessionId, ...place.door, event, events, replies, permissionMs: wait * 1000 };
  await writeAtomically(files.own, JSON.stringify(own));
  const program = await sender.install(place.folder);
  const argv = [process.execPath, program, files.own];
  if (profile.file !== undefined)
    await writeAtomically(files.agents, JSON.stringify(leadTo({ value: profile.file, argv })));
  const facts = { file: files.agents, argv: JSON.stringify(argv), command: shellLine(argv) };
  const fill = (template: string) => fillIn({ template, facts, what });
  return {
    arguments: profile.arguments.map(fill),
    env: Object.fromEntries(Object.entries(profile.env).map(([name, value]) => [name, fill(value)])),
  };
}

/** Removes what was written for a session whose agent has ended. */
export async function forgetHook(options: { place: HookPlace; sessionId: string }): Promise<void> {
  const { own, agents } = filesOf(options);
  await Promise.all([rm(own, { force: true }), rm(agents, { force: true })]);
}

function filesOf({ place, sessionId }: { place: HookPlace; sessionId: string }): { own: string; agents: string } {
  return { own: join(place.folder, `${sessionId}.json`), agents: join(place.folder, `${sessionId}.agent.json`) };
}

/** The value with our hook in it: `{argv}` is its list, `{command}` a line for a shell. */
function leadTo({ value, argv }: { value: unknown; argv: readonly string[] }): unknown {
  if (value === "{argv}") return argv;
  if (typeof value === "string") return value.replaceAll("{command}", () => shellLine(argv));
  if (Array.isArray(value)) return value.map((one) => leadTo({ value: one, argv }));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, leadTo({ value: one, argv })]));
}

/** Only paths of our own come into it, each quoted. */
function shellLine(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
