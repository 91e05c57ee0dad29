import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { McpDoor } from "@townkit/core";
import { openSender } from "@townkit/core/hooks";
import { writeAtomically } from "@townkit/core/kit";
import { type McpAccess, mcpAccess } from "@townkit/core/mcp";
import { fillIn } from "../profile/fill-in.js";
import type { McpProfile } from "../profile/mcp.js";
import { nameInSettings } from "./name-in-settings.js";

/** They are found by the package's name: a module does not stay at its place when it is built. */
const extensions = {
  pi: openSender({
    bundle: new URL("dist/extensions/townkit-pi.mjs", import.meta.resolve("@townkit/backend-tmux/package.json")),
    backend: "tmux",
  }),
};

/** Where the MCP servers are, and a folder for the files that name them. */
export interface McpPlace {
  readonly door: McpDoor;
  readonly folder: string;
}

/** What an agent is started with so that it has them. */
export interface McpLaunch {
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The session's own token, for what it starts besides, such as `town mcp serve`. */
const tokenVariable = "TOWN_SESSION_TOKEN";

/** Writes the file that names the servers to the agent of a session; null where its role has none. It is there until `forgetMcp`. */
export async function setUpMcp(options: {
  place: McpPlace;
  /** Undefined: it is not known how the agent is given servers. */
  profile: McpProfile | undefined;
  sessionId: string;
  role: string;
  /** The agent's own, for the directory of the session. */
  folder: string;
  /** Of the agent's profile, for errors. */
  what: string;
}): Promise<McpLaunch | null> {
  const { place, profile, sessionId, role, folder, what } = options;
  const access = mcpAccess({ door: place.door, caller: { kind: "session", id: sessionId }, role });
  if (profile?.settings) {
    const servers = serversFor({ profile, servers: access?.servers ?? [], facts: {}, what });
    await nameInSettings({ settings: profile.settings, folder, servers, url: place.door.url, what });
  }
  if (access === undefined) return null;
  const env = { [tokenVariable]: access.token };
  if (profile === undefined) return { arguments: [], env };
  const file = fileOf({ place, sessionId });
  if (profile.file !== undefined) {
    await mkdir(place.folder, { recursive: true, mode: 0o700 });
    const { servers, token } = access;
    const table = serversFor({ profile, servers, facts: { token }, what });
    await writeAtomically(
      file,
      JSON.stringify(mapTexts(profile.file, (text) => (text === "{servers}" ? table : text))),
    );
  }
  const facts = { file, ...(profile.extension && { extension: await installExtension(profile.extension, place) }) };
  const fill = (template: string) => fillIn({ template, facts, what });
  const each = access.servers.flatMap((server) =>
    profile.each.map((template) => fillIn({ template, facts: { ...server }, what })),
  );
  return {
    arguments: [...profile.arguments.map(fill), ...each],
    env: { ...env, ...Object.fromEntries(Object.entries(profile.env).map(([name, value]) => [name, fill(value)])) },
  };
}

/** For as long as agents run that were started with it. */
async function installExtension(name: NonNullable<McpProfile["extension"]>, { folder }: McpPlace): Promise<string> {
  return await extensions[name].install(folder);
}

/** Removes what was written for a session whose agent has ended. */
export async function forgetMcp(options: { place: McpPlace; sessionId: string }): Promise<void> {
  await rm(fileOf(options), { force: true });
}

function fileOf({ place, sessionId }: { place: McpPlace; sessionId: string }): string {
  return join(place.folder, `${sessionId}.json`);
}

/** The table of the servers, as the agent reads it. */
function serversFor(options: {
  profile: McpProfile;
  servers: McpAccess["servers"];
  facts: Readonly<Record<string, string>>;
  what: string;
}): Readonly<Record<string, unknown>> {
  const { profile, servers, facts, what } = options;
  const filled = servers.map(({ name, url }) => {
    const fill = (template: string) => fillIn({ template, facts: { ...facts, name, url }, what });
    return [name, mapTexts(profile.server, fill)] as const;
  });
  return Object.fromEntries(filled);
}

/** The value with each text in it replaced. */
function mapTexts(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, replace)]));
}
