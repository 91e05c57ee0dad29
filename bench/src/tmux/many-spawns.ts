import { randomUUID } from "node:crypto";
import { AgentProfileSchema, createTmuxBackend } from "@townkit/backend-tmux";
import { createMemoryState } from "@townkit/core/memory";
import { terminalAgentProfile, terminalAgentProgram } from "@townkit/testkit/terminal-agent";
import { batchRuns, interleave, timed } from "../interleave.js";
import { judge } from "../measure.js";
import { median, medianRatio } from "../statistics.js";
import { bareTmux } from "../town/bare-tmux.js";
import { isReady, makeTerminalGround } from "../town/terminal-ground.js";
import type { Stage } from "./stage.js";

const count = 50;

/** 50 agents at once on a new tmux server, until the last one waits for a prompt. */
export const manySpawns: Stage = {
  title: `Spawning ${count} sessions`,
  async measure({ runs }) {
    const rounds = await interleave({ sides: { ours, bare }, warmUps: 1, runs: batchRuns(runs) });
    const ms = { unit: "ms", bound: null };
    return [
      judge({ measure: "spawn.50", value: medianRatio(rounds), unit: "ratio", bound: 1.25 }),
      judge({ measure: "spawn.50.bare.ms", value: median(rounds.map((round) => round.bare)), ...ms }),
      judge({ measure: "spawn.50.ours.ms", value: median(rounds.map((round) => round.ours)), ...ms }),
    ];
  },
};

async function ours(): Promise<number> {
  const { sandbox, home, workDir } = await makeTerminalGround();
  const { town: folder, env } = sandbox;
  // As the bare ones: what an agent calls of its own is a program that it starts.
  const agents = { scripted: AgentProfileSchema.parse({ ...terminalAgentProfile({ home }), hooks: undefined }) };
  const backend = await createTmuxBackend({ folder, state: createMemoryState(new Map()), agents, from: env });
  const config = { agent: "scripted", role: "bench", workDir: await workDir() };
  try {
    return await timed(() => Promise.all(Array.from({ length: count }, () => backend.spawnSession(config))));
  } finally {
    // With them ends the server, which has nobody else's.
    await backend.close({ sessions: "stop" });
    await sandbox.remove();
  }
}

async function bare(): Promise<number> {
  const { sandbox, home, workDir, record } = await makeTerminalGround();
  const server = bareTmux({ env: { ...sandbox.env, TERMINAL_AGENT_HOME: home } });
  const dir = await workDir();
  const spawn = async () => {
    const conversation = randomUUID();
    const size = ["-x", "160", "-y", "50"];
    const argv = [process.execPath, terminalAgentProgram, "--session-id", conversation];
    await server.run(["new-session", "-d", "-s", `bare-${conversation}`, ...size, "-c", dir, ...argv]);
    return conversation;
  };
  try {
    return await timed(async () => {
      const conversations = await Promise.all(Array.from({ length: count }, spawn));
      // One after the other: what is ready already is found so at once.
      for (const conversation of conversations) await record(isReady, conversation);
    });
  } finally {
    await server.end();
    await sandbox.remove();
  }
}
