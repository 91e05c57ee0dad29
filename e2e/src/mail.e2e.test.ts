import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Mail, MailHeader, Session } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { formatScript } from "@townkit/testkit/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, type Sandbox, writeTownConfig } from "./town/sandbox.js";
import { type ModelProcess, startModel } from "./town/scripted-model.js";

const entry = join(dirname(createRequire(import.meta.url).resolve("@townkit/cli/package.json")), "bin", "town.cjs");

let sandbox: Sandbox;
let model: ModelProcess;
let town: CommandLine;

beforeAll(async () => {
  sandbox = await makeSandbox();
  model = await startModel(sandbox.root);
  town = commandLine(sandbox);
  await town.data(["init"]);
  await writeTownConfig({ sandbox, modelUrl: model.url, port: await freePort() });
});
afterAll(async () => {
  await town.run(["down"]);
  const left = await processesWith(sandbox.root);
  await model.close();
  await sandbox.remove();
  expect(left).toEqual([]);
});

const spawn = (id: string, ...more: string[]) =>
  town.data<Session>(["spawn", "--role", "polecat", "--dir", sandbox.workDir, "--id", id, ...more]);
const read = (id: string) => town.data<Mail>(["mail", "read", id]);

/** What the agent is asked by its mail: to answer it, from its shell. */
function toAnswer(id: string): string {
  const command = `"${process.execPath}" "${entry}" mail reply ${id} "by $TOWN_SESSION" --town "${sandbox.town}"`;
  return formatScript({
    steps: [
      { do: "shell", command },
      { do: "say", text: "Answered." },
    ],
  });
}

describe("mail on a shared OpenCode server", { timeout: 300_000 }, () => {
  it("a session is told its mail and answers from its shell; the person reads it", async () => {
    await spawn("s-1");
    const sent = await town.data<MailHeader>([
      ...["mail", "send", "s-1", "Rain", toAnswer("m-1"), "--id", "m-1", "--from", "@lee", "--priority", "high"],
    ]);
    expect(sent).toMatchObject({ to: "s-1", state: "unread" });
    expect(await town.data(["wait", "m-1", "--timeout", "90"])).toMatchObject({ state: "completed" });
    expect(await read("m-1")).toMatchObject({ state: "read" });
    const [answer] = await town.data<MailHeader[]>(["mail", "inbox", "@lee"]);
    expect(answer).toMatchObject({ from: "s-1", subject: "Re: Rain", thread: "m-1", state: "unread" });
    const { body } = await read(answer?.id ?? "");
    expect(body).toBe("by s-1");
    expect(await town.error(["mail", "send", "nobody", "x", "x"])).toMatchObject({ code: "session_not_found" });
  });

  it("the inbox of a stopped session outlives the daemon, and is its successor's", async () => {
    await town.data(["stop", "s-1"]);
    await town.data(["mail", "send", "s-1", "Later", toAnswer("m-2"), "--id", "m-2", "--from", "@lee"]);
    const late = "2020-01-01T00:00:00Z";
    await town.data(["mail", "send", "s-1", "Too late", "x", "--id", "m-3", "--expires", late]);
    await town.data(["down"]);
    expect((await town.run(["mail", "dead"])).stdout).toContain("Too late");
    expect(await town.data<MailHeader[]>(["mail", "inbox", "s-1"])).toMatchObject([{ id: "m-2", state: "unread" }]);
    await spawn("s-2", "--succeeds", "s-1");
    const { delivery } = await read("m-2");
    expect(delivery?.sessionId).toBe("s-2");
    const told = await town.data(["wait", delivery?.assignmentId ?? "", "--timeout", "90"]);
    expect(told).toMatchObject({ state: "completed", sessionId: "s-2" });
    const [answer] = await town.data<MailHeader[]>(["mail", "inbox", "@lee"]);
    expect(await read(answer?.id ?? "")).toMatchObject({ body: "by s-2" });
  });
});
