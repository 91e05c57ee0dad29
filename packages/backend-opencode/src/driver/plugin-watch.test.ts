import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { greetingName, pluginProtocol } from "../plugin/protocol.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { PluginGreetings } from "./plugin-greetings.js";
import { PluginWatch } from "./plugin-watch.js";
import { Sessions } from "./sessions.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let greetingsDir: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  greetingsDir = join(folder.path, "greetings");
  await mkdir(greetingsDir);
});
afterEach(() => folder.remove());

const notes: Parameters<DriverSink["note"]>[0][] = [];
const nothing = () => {};
const sink: DriverSink = {
  turn: nothing,
  session: nothing,
  attentionRaised: nothing,
  attentionSettled: nothing,
  output: nothing,
  note: (event) => notes.push(event),
};

function session(directory: string) {
  const config = { id: "quiet", agent: "opencode", role: "r", workDir: directory };
  const data = { server: "1", directory, protocolId: "ses_quiet", fork: null };
  const handle = { backend: "opencode", version: 1, data };
  return new Sessions().add({ session: { config, handle, forkedFrom: null }, data, protocolId: "ses_quiet" });
}

it("tells once of an instance whose plugin never greeted, and never of one that did", async () => {
  const greetings = new PluginGreetings({ folder: greetingsDir, clock: systemClock });
  const pid = () => 7;
  const watch = new PluginWatch({ sink, clock: systemClock, greetings, pid, elsewhere: false, remedy: "Mend it." });
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const greet = (directory: string, protocol: number) =>
    writeFile(join(greetingsDir, greetingName({ pid: 7, directory, digest })), JSON.stringify({ protocol }));
  await greet("/greeted", pluginProtocol);
  await greet("/older", 1);
  for (const directory of ["/greeted", "/older"]) watch.turnRuns(session(directory));
  watch.turnRuns(session("/silent"));
  watch.turnRuns(session("/silent"));
  await expect.poll(() => notes).toHaveLength(1);
  expect(notes[0]).toMatchObject({ type: "plugin.failed", sessionId: "quiet" });
  expect(notes[0]?.type === "plugin.failed" && notes[0].why).toContain("/silent");
  await greet("/newer", pluginProtocol + 1);
  watch.turnRuns(session("/newer"));
  await expect.poll(() => notes).toHaveLength(2);
  expect(notes[1]?.type === "plugin.failed" && notes[1].why).toContain("another version");
});
