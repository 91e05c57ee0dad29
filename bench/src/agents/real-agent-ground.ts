import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AgentProfileSchema, createTmuxBackend, type KnownAgentName, knownAgent } from "@townkit/backend-tmux";
import { type Backend, type Log, silentLog } from "@townkit/core";
import { drainHookSpool, listenForHooks } from "@townkit/core/hooks";
import { createMemoryState } from "@townkit/core/memory";
import {
  installAgent,
  offlineAgent,
  type RecordedRequest,
  type ScriptedModel,
  startScriptedModel,
} from "@townkit/testkit/model";
import { type BareTmux, bareTmux, tmuxOf } from "../town/bare-tmux.js";
import { makeSandbox } from "../town/sandbox.js";

const cache = join(import.meta.dirname, "../../../node_modules/.cache/townkit");

/** The permissions with which each asks before it runs a command; one that is missing never asks. */
const asking: Readonly<Record<string, string>> = { claude: "ask", codex: "read", gemini: "ask", opencode: "edit" };

/** Whether it asks for leave at all. */
export function asksForLeave(name: KnownAgentName): boolean {
  return asking[name] !== undefined;
}

/** A backend in this process with one real agent, and the scripted model that the agent takes for its provider's. */
export interface RealAgentGround {
  readonly backend: Backend;
  readonly model: Pick<ScriptedModel, "waitForRequest">;
  /** All calls of the model. */
  readonly requests: readonly RecordedRequest[];
  /** What empties the agent's composer. */
  readonly clearKey: string;
  workDir(): Promise<string>;
  /** The tmux server that a session is on, past everything of ours. */
  serverOf(sessionId: string): Promise<BareTmux>;
  /** Ends everything. @throws Error something of it still runs. */
  close(): Promise<void>;
}

/** Sessions of the role `asking` ask before they run a command, where the agent can; all others run what they like. */
export async function openRealAgentGround(name: KnownAgentName): Promise<RealAgentGround> {
  const program = await installAgent({ name, folder: cache });
  const sandbox = await makeSandbox();
  const requests: RecordedRequest[] = [];
  const model = await startScriptedModel({ log: (request) => void requests.push(request) });
  const known = knownAgent(name);
  const offline = offlineAgent({ name, url: model.url });
  const profile = AgentProfileSchema.parse({
    ...known,
    command: [program, ...known.command.slice(1), ...offline.arguments],
    seeds: [...known.seeds, ...offline.seeds],
    permissions: { ...known.permissions, ask: {}, default: known.permissions.bypass ?? {} },
    role_permissions: { asking: asking[name] ?? "default" },
  });
  const door = { socketPath: join(sandbox.town, "hooks.sock"), spoolDir: join(sandbox.town, "hook-spool") };
  const env = { ...sandbox.env, SHELL: "/bin/sh" };
  const backend = await createTmuxBackend({
    folder: sandbox.town,
    state: createMemoryState(new Map()),
    agents: { [name]: profile },
    from: env,
    env: offline.env,
    hooks: door,
  });
  await mkdir(door.spoolDir, { recursive: true, mode: 0o700 });
  const log: Log = silentLog;
  const spool = await drainHookSpool({ directory: door.spoolDir, target: backend, log });
  const socket = await listenForHooks({ path: door.socketPath, target: backend, log });
  let server: BareTmux | undefined;
  let dirs = 0;
  return {
    backend,
    model,
    requests,
    clearKey: profile.keys.clear,
    async workDir() {
      dirs += 1;
      const dir = join(sandbox.root, `work-${dirs}`);
      await mkdir(dir);
      return dir;
    },
    async serverOf(sessionId) {
      server ??= bareTmux({ env, argv: tmuxOf(await backend.attachCommand(sessionId)) });
      return server;
    },
    async close() {
      // With them ends the server, which has nobody else's.
      await backend.close({ sessions: "stop" });
      await socket.close();
      await spool.close();
      await model.close();
      await sandbox.remove();
    },
  };
}
