import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Sandbox } from "./sandbox.js";

const ServerRecordSchema = z.object({ pid: z.number(), url: z.string(), password: z.string() });
export type ServerRecord = z.infer<typeof ServerRecordSchema>;

/** The OpenCode server as a town's backend recorded it. @throws the system's error where none is recorded. */
export async function readServerRecord(sandbox: Sandbox): Promise<ServerRecord> {
  const file = join(sandbox.town, ".town", "opencode", "server.json");
  return ServerRecordSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

const MessagesSchema = z.array(
  z.object({
    info: z.object({ id: z.string(), role: z.enum(["user", "assistant"]) }),
    parts: z.array(z.object({ type: z.string(), text: z.string().optional(), synthetic: z.boolean().optional() })),
  }),
);

/**
 * The prompts that a session holds, read from the OpenCode server itself, past everything of ours: what the agent was
 * really given. Empty where the server has no such session.
 */
export async function promptsOf(options: { sandbox: Sandbox; sessionId: string }): Promise<readonly string[]> {
  const { url, password } = await readServerRecord(options.sandbox);
  const response = await fetch(`${url}/session/ses_${options.sessionId}/message`, {
    headers: { authorization: `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}` },
    signal: AbortSignal.timeout(30_000),
  });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`The OpenCode server answered ${response.status}: ${await response.text()}`);
  return MessagesSchema.parse(await response.json())
    .filter(({ info }) => info.role === "user")
    .map(({ parts }) => parts.map((part) => (part.synthetic ? "" : (part.text ?? ""))).join("\n"));
}
