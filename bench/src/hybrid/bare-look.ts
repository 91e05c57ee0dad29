import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createOpencodeClient } from "@opencode-ai/sdk/v2";
import { openBareStore } from "./bare-store.js";
import type { Looked } from "./looked.js";

/** Where to look. */
export interface Look {
  /** The town's folder. */
  readonly town: string;
  /** The one in which the OpenCode sessions work. */
  readonly directory: string;
  /** How the tmux server is asked. */
  readonly tmux: readonly string[];
}

// Reads a town's store, and asks what its sessions run on for them, with nothing of ours; says what it found, and ends.
const { town, directory, tmux } = JSON.parse(process.argv[2] ?? "{}") as Look;
const store = openBareStore(town);
store.close();
const [held, panes] = await Promise.all([askServer(), askTmux()]);
process.stdout.write(
  `${JSON.stringify({ sessions: store.sessions.length, assignments: store.assignments.length, held, panes } satisfies Looked)}\n`,
);

async function askServer(): Promise<number> {
  const record = JSON.parse(await readFile(join(town, ".town", "opencode", "server.json"), "utf8")) as {
    url: string;
    password: string;
  };
  const authorization = `Basic ${Buffer.from(`opencode:${record.password}`).toString("base64")}`;
  const sdk = createOpencodeClient({ baseUrl: record.url, headers: { authorization } });
  const [{ data = [] }] = await Promise.all([
    sdk.session.list({ directory, limit: 100_000 }),
    sdk.session.status({ directory }),
  ]);
  return data.length;
}

/** A pane is listed in each session that its window is in, and one is there only so that the server stays. */
async function askTmux(): Promise<number> {
  const [program = "tmux", ...server] = tmux;
  const env = { ...process.env, TMUX_TMPDIR: "/tmp" };
  const { stdout } = await promisify(execFile)(program, [...server, "list-panes", "-a", "-F", "#{pane_id}"], {
    env,
    timeout: 60_000,
  });
  return new Set(stdout.trim().split("\n")).size - 1;
}
