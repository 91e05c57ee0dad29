import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { McpDoor } from "@townkit/core";
import { writeAtomically } from "@townkit/core/kit";
import { type McpAccess, mcpAccess } from "@townkit/core/mcp";
import { fillIn } from "../profile/fill-in.js";
import type { McpProfile } from "../profile/mcp.js";

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
  /** Of the agent's profile, for errors. */
  what: string;
}): Promise<McpLaunch | null> {
  const { place, profile, sessionId, role, what } = options;
  const access = mcpAccess({ door: place.door, caller: { kind: "session", id: sessionId }, role });
  if (access === undefined) return null;
  const env = { [tokenVariable]: access.token };
  if (profile === undefined) return { arguments: [], env };
  const file = fileOf({ place, sessionId });
  if (profile.file !== undefined) {
    await mkdir(place.folder, { recursive: true, mode: 0o700 });
    await writeAtomically(file, JSON.stringify(naming({ profile, access, what })));
  }
  const fill = (template: string) => fillIn({ template, facts: { file }, what });
  const each = access.servers.flatMap((server) =>
    profile.each.map((template) => fillIn({ template, facts: { ...server }, what })),
  );
  return {
    arguments: [...profile.arguments.map(fill), ...each],
    env: { ...env, ...Object.fromEntries(Object.entries(profile.env).map(([name, value]) => [name, fill(value)])) },
  };
}

/** Removes what was written for a session whose agent has ended. */
export async function forgetMcp(options: { place: McpPlace; sessionId: string }): Promise<void> {
  await rm(fileOf(options), { force: true });
}

function fileOf({ place, sessionId }: { place: McpPlace; sessionId: string }): string {
  return join(place.folder, `${sessionId}.json`);
}

function naming(options: { profile: McpProfile; access: McpAccess; what: string }): unknown {
  const { profile, access, what } = options;
  const { servers, token } = access;
  const filled = servers.map(({ name, url }) => {
    const fill = (template: string) => fillIn({ template, facts: { name, url, token }, what });
    return [name, mapTexts(profile.server, fill)] as const;
  });
  return mapTexts(profile.file, (text) => (text === "{servers}" ? Object.fromEntries(filled) : text));
}

/** The value with each text in it replaced. */
function mapTexts(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, replace)]));
}
