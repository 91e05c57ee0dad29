import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseScenarios } from "../../script/index.js";
import { type ScriptedModel, startScriptedModel } from "../server.js";

/** A scripted model, and a home and a work directory for a real agent, which knows of nothing else. */
export interface AgentRoom {
  /** It answers "I am NAME" by a scenario: "good day, NAME". */
  readonly model: ScriptedModel;
  readonly home: string;
  /** What the program says on its output. @throws what `execFile` does: it failed, or took 100 seconds. */
  run(options: {
    readonly program: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  }): Promise<string>;
  workFile(name: string): Promise<string>;
  close(): Promise<void>;
}

export async function openAgentRoom(): Promise<AgentRoom> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "agent-room-")));
  const [home, work, temporary] = [join(folder, "home"), join(folder, "work"), join(folder, "tmp")];
  await Promise.all([home, work, temporary].map((path) => mkdir(path)));
  const script = { steps: [{ do: "say", text: "good day, {{1}}" }] };
  const scenarios = parseScenarios({ scenarios: [{ name: "greet", when: { prompt: "^I am (\\w+)" }, script }] });
  const model = await startScriptedModel({ scenarios });
  return {
    model,
    home,
    async run({ program, args, env }) {
      const running = promisify(execFile)(program, [...args], {
        cwd: work,
        env: { ...env, PATH: process.env.PATH, HOME: home, TMPDIR: temporary },
        timeout: 100_000,
      });
      running.child.stdin?.end();
      return (await running).stdout.trim();
    },
    workFile: (name) => readFile(join(work, name), "utf8"),
    async close() {
      await model.close();
      await rm(folder, { recursive: true });
    },
  };
}
