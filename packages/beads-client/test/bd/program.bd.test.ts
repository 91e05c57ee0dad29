import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findBd } from "../../src/bd/index.js";
import { runBd } from "../../src/program/run-bd.js";
import { newWorkspace } from "../workspace.js";
import { describeRealBd, newBdWorkspace } from "./real.js";

/** Ids, times and hashes differ from run to run; all else of an answer is the same. */
function likeness(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/"[a-z]+-[a-z0-9]{3,}(\.\d+)?"/g, '"ID"')
    .replace(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"TIME"')
    .replace(/"id":"[0-9a-f-]{36}"/g, '"id":"UUID"');
  return JSON.parse(text);
}

type Program = (...argv: string[]) => Promise<unknown>;

/** What an agent does, and what it is answered. */
async function story(bd: Program): Promise<unknown[]> {
  const first = (await bd("create", "Lay the table", "-d", "Six plates.", "-p", "1", "-t", "task", "-l", "food")) as {
    id: string;
  };
  const second = (await bd("create", "Eat")) as { id: string };
  const steps = [
    ["dep", "add", second.id, first.id],
    ["ready"],
    ["list"],
    ["update", first.id, "--claim"],
    ["comments", "add", first.id, "hello there"],
    ["comments", first.id],
    ["show", first.id],
    ["show", second.id],
    ["dep", "list", second.id],
    ["close", first.id, "--reason", "laid"],
    ["search", "Eat"],
    ["dep", "remove", second.id, first.id],
  ];
  const answers: unknown[] = [first, second];
  for (const step of steps) answers.push(await bd(...step));
  return answers;
}

describeRealBd({
  name: "our bd and the real one",
  cases: 1,
  body() {
    test("answer alike", async () => {
      const [real, ours] = [await newBdWorkspace(), await newWorkspace()];
      const { path } = findBd();
      const ofReal = await story(async (...argv) => {
        const env = {
          PATH: process.env.PATH,
          HOME: real.beadsDir,
          BEADS_DIR: real.beadsDir,
          BD_ACTOR: "agent",
          BD_EXPORT_AUTO: "false",
          // Without a git user no bead has an owner.
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_CONFIG_SYSTEM: "/dev/null",
        };
        const cwd = dirname(real.beadsDir);
        const { stdout } = await promisify(execFile)(path, [...argv, "--json"], { env, cwd });
        return JSON.parse(stdout);
      });
      const ofOurs = await story(async (...argv) => {
        let out = "";
        const env = { BEADS_DIR: ours.beadsDir, BD_ACTOR: "agent" };
        const write = (text: string) => {
          out += text;
        };
        await runBd({
          argv: [...argv, "--json"],
          env,
          stdin: (async function* () {})(),
          stdout: { write },
          stderr: { write },
        });
        return JSON.parse(out);
      });
      expect(ofOurs.map(likeness)).toEqual(ofReal.map(likeness));
    });
  },
});
