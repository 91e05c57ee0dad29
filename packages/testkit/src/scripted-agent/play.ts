import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { createMemoryOrchestrator } from "@townkit/core/memory";
import { scriptedAgent } from "./scripted-agent.js";

/**
 * A scripted agent as a program without a terminal, as many agents have one: the prompt on stdin, the closing words on
 * stdout, `--model NAME`. It works in its current directory. A turn that fails ends with exit code 1 and says why on stderr;
 * SIGTERM ends the turn and whatever command it runs.
 * @returns the exit code
 * @throws TypeError for an unknown option.
 */
export async function play(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { model: { type: "string" } } });
  const town = await createMemoryOrchestrator({ agent: scriptedAgent });
  const end = () => void town.close({ sessions: "stop" }).then(() => process.exit(143));
  process.once("SIGTERM", end).once("SIGINT", end);
  const { id } = await town.spawnSession({ role: "player", workDir: process.cwd(), ...values });
  const content = await text(process.stdin);
  const { assignmentId } = await town.assignWork(id, { type: "prompt", content });
  const { state, outcome, reason } = await town.waitForAssignment(assignmentId);
  await town.close({ sessions: "stop" });
  if (state === "completed") process.stdout.write(outcome?.text ?? "");
  else process.stderr.write(reason ?? state);
  return state === "completed" ? 0 : 1;
}
