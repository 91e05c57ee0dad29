import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Assignment, Session } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { formatScript } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, type Sandbox, writeTownConfig } from "./town/sandbox.js";
import { type ModelProcess, startModel } from "./town/scripted-model.js";

let sandbox: Sandbox;
let model: ModelProcess;
let town: CommandLine;

beforeAll(async () => {
  sandbox = await makeSandbox();
  model = await startModel(sandbox.root);
  town = commandLine(sandbox);
  await town.data(["init"]);
  await writeTownConfig({ sandbox, modelUrl: model.url, port: await freePort() });
  await appendFile(join(sandbox.town, "town.toml"), '\n[beads]\nworkspace = ".beads"\nprefix = "tt"\nreminders = 1\n');
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

interface ShownBead {
  readonly id: string;
  readonly status: string;
  readonly assignee?: string;
  readonly close_reason?: string;
  readonly comments?: readonly { readonly author: string; readonly text: string }[];
}

/** A bead whose agent runs this line in its shell. */
async function bead(title: string, line: string, ...more: readonly string[]): Promise<string> {
  const description = formatScript({
    steps: [
      { do: "shell", command: line },
      { do: "say", text: "Did it." },
    ],
  });
  return (await town.data<ShownBead>(["beads", "create", title, "-d", description, ...more])).id;
}

const shown = async (id: string) => (await town.data<ShownBead[]>(["beads", "show", id]))[0] as ShownBead;
/** Of the session's own bead: what the agent's bd says that it has. */
const mine = `$(bd list --status in_progress --assignee "$BD_ACTOR" --json | grep -o '"tt-[a-z0-9]*"' | head -1 | tr -d '"')`;

describe("beads as the work of a town on a shared OpenCode server", { timeout: 300_000 }, () => {
  it("a bead is handed to a session, whose agent closes it with the bd that its shell finds", async () => {
    const id = await bead("Lay the table", `bd comments add ${mine} "by $BD_ACTOR" && bd close ${mine} --reason laid`);
    await town.data<Session>(["spawn", "--role", "solo", "--dir", sandbox.workDir, "--id", "solo-1"]);
    const work = await town.data<Assignment>(["assign", "solo-1", "--bead", id, "--wait", "--timeout", "90"]);
    expect(work).toMatchObject({ state: "completed", work: { type: "bead", beadId: id } });
    const { comments, ...rest } = await shown(id);
    expect(rest).toMatchObject({ status: "closed", assignee: "solo-1", close_reason: "laid" });
    expect(comments).toMatchObject([{ author: "solo-1", text: "by solo-1" }]);
    expect(await town.error(["assign", "solo-1", "--bead", id])).toMatchObject({ code: "work_refused", exitCode: 6 });
  });

  it("`town work run` does what is ready in the order of its dependencies, and leaves the queue empty", async () => {
    const close = `bd close ${mine}`;
    const first = await bead("First", close);
    const second = await bead("Second", close, "--depends-on", first);
    expect(await town.error(["assign", "solo-1", "--bead", second])).toMatchObject({ code: "work_refused" });
    const { plan } = await town.data<{ plan: unknown }>(["work", "run", "--role", "polecat", "--dry-run"]);
    expect(plan).toEqual([{ beadId: first, sessionId: null }]);
    const run = await town.data<{ assigned: { beadId: string; sessionId: string }[]; left: string[] }>([
      ...["work", "run", "--role", "polecat", "--dir", sandbox.workDir],
    ]);
    expect(run.assigned.map(({ beadId }) => beadId)).toEqual([first, second]);
    expect(new Set(run.assigned.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(run.left).toEqual([]);
    expect((await shown(second)).status).toBe("closed");
    expect((await town.run(["beads", "ready"])).stdout).toContain("No ready work");
  });

  it("`town work run --watch` does what becomes ready later too, until Ctrl-C", async () => {
    const watching = town.start([
      ...["work", "run", "--role", "polecat", "--dir", sandbox.workDir, "--watch", "--json"],
    ]);
    const id = await bead("Later", `bd close ${mine}`);
    expect(JSON.parse(await watching.line())).toMatchObject({ data: { beadId: id } });
    await expect.poll(async () => (await shown(id)).status, { timeout: 90_000 }).toBe("closed");
    const { exitCode, stdout } = await watching.interrupt();
    const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    expect([exitCode, last]).toEqual([
      0,
      expect.objectContaining({ ok: true, data: expect.objectContaining({ left: [] }) }),
    ]);
    expect(await town.error(["work", "run", "--role", "x", "--watch", "--once"])).toMatchObject({
      code: "invalid_input",
    });
  });

  it("a bead that stays open is reminded of, and released, and a person gives it back", async () => {
    const id = await bead("Never", "true");
    const run = await town.data<{ left: string[] }>([
      "work",
      "run",
      "--role",
      "polecat",
      "--dir",
      sandbox.workDir,
      "--once",
    ]);
    expect(run.left).toEqual([id]);
    expect(await shown(id)).toMatchObject({
      status: "open",
      comments: [{ text: expect.stringMatching(/1 reminder /) }],
    });
    await town.data(["beads", "close", id, "--reason", "by hand"]);
    expect(await shown(id)).toMatchObject({ status: "closed", close_reason: "by hand" });
    const error = await town.error(["beads", "show", "tt-none"]);
    expect(error).toMatchObject({ code: "work_refused", message: expect.stringContaining("tt-none") });
  });
});
