import { randomUUID } from "node:crypto";
import { newAssignmentId } from "@townkit/core";
import { type JournalRecord, terminalAgentProgram } from "@townkit/testkit/terminal-agent";
import { interleave } from "../interleave.js";
import { judge, type Measure } from "../measure.js";
import { median, percentile } from "../statistics.js";
import { bareTmux } from "../town/bare-tmux.js";
import { isReady, type TerminalGround } from "../town/terminal-ground.js";
import { type DeliveryGround, openDeliveryGround } from "./delivery-ground.js";

/** How long after the call the agent had the text, and how long after it that was told, in milliseconds. */
interface Latency {
  readonly hasMs: number;
  readonly toldMs: number;
}

/**
 * One prompt after another to agents that do everything at once: `assignWork`, beside one tmux that loads a buffer, pastes it and
 * presses Enter, which is told nothing. Every turn ends before the next begins.
 */
export async function cooperativeAgent({ runs }: { runs: number }): Promise<Measure[]> {
  const ground = await openDeliveryGround();
  const ours = await oursOn(ground);
  const bare = await bareOn(ground.ground);
  try {
    const told: number[] = [];
    const rounds = await interleave({
      sides: {
        ours: async (round) => {
          const { hasMs, toldMs } = await ours(round);
          told.push(toldMs);
          return hasMs;
        },
        bare: bare.give,
      },
      warmUps: 5,
      runs,
    });
    return judgeLatency({ rounds, told: told.slice(-runs) });
  } finally {
    await bare.close();
    await ground.close();
  }
}

function judgeLatency(options: {
  rounds: readonly { ours: number; bare: number }[];
  told: readonly number[];
}): Measure[] {
  const { rounds, told } = options;
  const over = rounds.map(({ ours, bare }) => ours - bare);
  const toldOver = rounds.map(({ bare }, round) => (told[round] ?? Number.NaN) - bare);
  const ms = { unit: "ms" };
  return [
    judge({ measure: "delivery.text.over.p50", value: median(over), bound: 40, ...ms }),
    judge({ measure: "delivery.text.over.p95", value: percentile(over, 0.95), bound: 100, ...ms }),
    judge({ measure: "delivery.accepted.over.p50", value: median(toldOver), bound: 100, ...ms }),
    judge({ measure: "delivery.text.bare.p50", value: median(rounds.map((round) => round.bare)), bound: null, ...ms }),
    judge({ measure: "delivery.text.ours.p50", value: median(rounds.map((round) => round.ours)), bound: null, ...ms }),
    judge({ measure: "delivery.accepted.p50", value: median(told), bound: null, ...ms }),
  ];
}

async function oursOn({ ground, backend }: DeliveryGround): Promise<(round: number) => Promise<Latency>> {
  const session = await backend.spawnSession({ agent: "scripted", role: "bench", workDir: await ground.workDir() });
  return async (round) => {
    const content = `say ours-${round}-end`;
    const assignmentId = newAssignmentId();
    const startedAt = now();
    await backend.assignWork(session.id, { type: "prompt", content }, { assignmentId });
    const toldMs = now() - startedAt;
    await backend.waitForAssignment(assignmentId);
    const { at } = await ground.record(took(content));
    return { hasMs: at - startedAt, toldMs };
  };
}

async function bareOn(ground: TerminalGround) {
  const { home, sandbox } = ground;
  const server = bareTmux({ env: { ...sandbox.env, TERMINAL_AGENT_HOME: home } });
  const conversation = randomUUID();
  const argv = [process.execPath, terminalAgentProgram, "--session-id", conversation];
  const size = ["-x", "160", "-y", "50"];
  await server.run(["new-session", "-d", "-s", "bare", ...size, "-c", await ground.workDir(), ...argv]);
  await ground.record(isReady, conversation);
  return {
    async give(round: number): Promise<number> {
      const text = `say bare-${round}-end`;
      const startedAt = now();
      const paste = [
        "load-buffer",
        "-b",
        "bench",
        "-",
        ";",
        "paste-buffer",
        "-p",
        "-r",
        "-d",
        "-b",
        "bench",
        "-t",
        "=bare:",
      ];
      await server.run([...paste, ";", "send-keys", "-t", "=bare:", "Enter"], { stdin: text });
      const { at } = await ground.record(took(text));
      const { id } = await ground.record(began(text));
      await ground.record(ended(id));
      return at - startedAt;
    },
    close: () => server.end(),
  };
}

type Of<Event extends JournalRecord["event"]> = Extract<JournalRecord, { event: Event }>;

function took(text: string) {
  return (record: JournalRecord): record is Of<"submitted"> => record.event === "submitted" && record.text === text;
}

function began(text: string) {
  return (record: JournalRecord): record is Of<"turn"> => record.event === "turn" && record.text === text;
}

function ended(turn: string) {
  return (record: JournalRecord): record is Of<"turn_end"> => record.event === "turn_end" && record.id === turn;
}

/** As the agents' journals count: milliseconds since 1970, with fractions. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
