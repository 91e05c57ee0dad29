import { AgentProfileSchema, createTmuxBackend } from "@townkit/backend-tmux";
import { type Backend, type Log, silentLog } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { terminalAgentProfile } from "@townkit/testkit/terminal-agent";
import { type BareTmux, bareTmux, tmuxOf } from "../town/bare-tmux.js";
import { makeTerminalGround, type TerminalGround } from "../town/terminal-ground.js";

/** A backend in this process, and the tmux server that its first session starts. */
export interface DeliveryGround {
  readonly ground: TerminalGround;
  readonly backend: Backend;
  /** The server that a session is on, past everything of ours. */
  serverOf(sessionId: string): Promise<BareTmux>;
  /** Between the last look at an agent and the submit key that was decided on it, in milliseconds. */
  readonly blindMs: readonly number[];
  close(): Promise<void>;
}

export async function openDeliveryGround(): Promise<DeliveryGround> {
  const ground = await makeTerminalGround();
  const { env, town: folder } = ground.sandbox;
  const blindMs: number[] = [];
  const log: Log = {
    ...silentLog,
    debug(message, facts) {
      if (message === "A prompt was taken." && typeof facts?.blindMs === "number") blindMs.push(facts.blindMs);
    },
  };
  const agents = { scripted: AgentProfileSchema.parse(terminalAgentProfile({ home: ground.home })) };
  const backend = await createTmuxBackend({ folder, state: createMemoryState(new Map()), agents, from: env, log });
  let server: BareTmux | undefined;
  return {
    ground,
    backend,
    blindMs,
    async serverOf(sessionId) {
      server ??= bareTmux({ env, argv: tmuxOf(await backend.attachCommand(sessionId)) });
      return server;
    },
    async close() {
      // With them ends the server, which has nobody else's.
      await backend.close({ sessions: "stop" });
      await ground.sandbox.remove();
    },
  };
}
