import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { createOpencodeClient, type OpencodeClient } from "@opencode-ai/sdk/v2";
import { type OpenCodeProviderConfig, offlineOpenCodeConfig } from "../opencode-config.js";
import { openCodeOfflineEnv, withoutDependencyInstall } from "../opencode-offline.js";

const binary = join(dirname(createRequire(import.meta.url).resolve("opencode-ai/package.json")), "bin", "opencode.exe");

/** A real OpenCode server with folders of its own, for tests of the endpoint. */
export interface TestServer {
  readonly client: OpencodeClient;
  /** Where its sessions work. */
  readonly workDir: string;
  /** The folder that holds everything of it. */
  readonly root: string;
  /** kill -9, and a new process on the same data. */
  killAndRestart(): Promise<void>;
  close(): Promise<void>;
}

export async function startTestServer(config: OpenCodeProviderConfig): Promise<TestServer> {
  const root = await mkdtemp(join(tmpdir(), "scripted-model-"));
  const workDir = join(root, "work");
  await mkdir(workDir);
  await withoutDependencyInstall(join(root, "config", "opencode"));
  const port = await freePort();
  const start = (): Promise<ChildProcess> => startProcess({ root, workDir, port, config });
  let child = await start();
  return {
    client: createOpencodeClient({ baseUrl: `http://127.0.0.1:${port}`, directory: workDir }),
    workDir,
    root,
    async killAndRestart() {
      await kill(child);
      child = await start();
    },
    async close() {
      await kill(child);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function startProcess(options: {
  readonly root: string;
  readonly workDir: string;
  readonly port: number;
  readonly config: OpenCodeProviderConfig;
}): Promise<ChildProcess> {
  const { root, workDir, port, config } = options;
  const child = spawn(binary, ["serve", "--port", String(port)], {
    cwd: workDir,
    env: {
      PATH: process.env.PATH,
      HOME: root,
      XDG_DATA_HOME: join(root, "data"),
      XDG_CONFIG_HOME: join(root, "config"),
      XDG_CACHE_HOME: join(root, "cache"),
      XDG_STATE_HOME: join(root, "state"),
      ...openCodeOfflineEnv(),
      OPENCODE_CONFIG_CONTENT: JSON.stringify({ ...offlineOpenCodeConfig, snapshot: false, ...config }),
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes("listening on")) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`the OpenCode server ended before it listened on port ${port}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
