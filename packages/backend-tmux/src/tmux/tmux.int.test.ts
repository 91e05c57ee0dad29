import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { silentLog, systemClock } from "@townkit/core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endServer, openOwnTmux } from "../conformance/own-tmux.js";
import { quoteCommand } from "./command.js";
import { type ControlListener, type ControlNews, openControlClient } from "./control-client.js";
import { listPanes, readPanes } from "./panes.js";
import { ensureServer, hasSession, keeperSession, watchWindow } from "./server-setup.js";
import { spawnSession } from "./spawn-session.js";
import { probeTmux, runTmux } from "./tmux-cli.js";
import { createTmuxLink, type LinkListener } from "./tmux-link.js";

const clock = systemClock;
let tmux: Awaited<ReturnType<typeof openOwnTmux>>;

beforeEach(async () => {
  tmux = await openOwnTmux();
});
afterEach(() => tmux[Symbol.asyncDispose]());

const nobody: ControlListener = { message: () => {}, closed: () => {} };

function run(...command: string[]): Promise<string> {
  return runTmux({ place: tmux, commands: [command] });
}

/** A listener, and what resolves with the next thing heard of a kind. */
function ears() {
  const heard: string[] = [];
  const waiting: { what: string; resolve: () => void }[] = [];
  const hear = (what: string) => {
    heard.push(what);
    for (const one of waiting) if (one.what === what) one.resolve();
  };
  return {
    heard,
    hear,
    next: (what: string) => new Promise<void>((resolve) => waiting.push({ what, resolve })),
  };
}

function linkListener(hear: (what: string) => void, message: LinkListener["message"] = () => {}): LinkListener {
  return { message, connected: () => hear("connected"), lost: ({ server }) => hear(`lost, server ${server}`) };
}

it("the program is found and is new enough; one that is not there is named", async () => {
  expect(await probeTmux(tmux)).toMatch(/^\d|master|openbsd/);
  await expect(probeTmux({ ...tmux, binary: "/no/such/tmux" })).rejects.toMatchObject({
    code: "backend_unavailable",
    message: expect.stringContaining("/no/such/tmux"),
  });
});

it("the server is started once, with its settings, and nothing of our own environment", async () => {
  await Promise.all([ensureServer(tmux), ensureServer(tmux), ensureServer(tmux)]);
  await ensureServer(tmux);
  expect(await run("list-sessions", "-F", "#{session_name}")).toBe(`${keeperSession}\n`);
  expect(await run("show-options", "-gv", "remain-on-exit")).toBe("on\n");
  const names = (await run("show-environment", "-g")).split("\n").map((line) => line.split("=")[0]);
  expect(names.filter((name) => name && !["PATH", "HOME", "TMUX_TMPDIR", "SHELL", "PWD"].includes(name))).toEqual([]);
});

it("no server and no session are told apart from what cannot be told", async () => {
  expect(await hasSession(tmux, "a")).toBe(false);
  await ensureServer(tmux);
  await run("new-session", "-d", "-s", "a1", "sleep", "100");
  expect(await hasSession(tmux, "a")).toBe(false);
  expect(await hasSession(tmux, "a1")).toBe(true);
  await expect(run("kill-session", "-t", "=nowhere")).rejects.toMatchObject({ problem: "not_found" });
});

it("three hundred questions at once are each answered with their own answer", async () => {
  await ensureServer(tmux);
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
  const numbers = Array.from({ length: 300 }, (_, index) => index);
  const answers = await Promise.all(numbers.map((number) => client.ask(["display-message", "-p", `n${number}`])));
  expect(answers).toEqual(numbers.map((number) => [`n${number}`]));
  await client.close();
});

it("whatever stands in an argument is no other command on the control stream", async () => {
  await ensureServer(tmux);
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
  for (const refused of [[], ["display-message", "a\0b"]]) {
    await expect(client.ask(refused)).rejects.toMatchObject({ problem: "refused", effect: "none" });
  }
  const odd = 'it\'s; $HOME #{x} "y" \\ ; 漢字 😀';
  for (const text of [odd, "a\nkill-server", "\n", "\t\u001b[201~\r\u007f\u0001"]) {
    expect(await client.ask(["set-buffer", "-b", "odd", text])).toEqual([]);
    expect(await run("show-buffer", "-b", "odd")).toBe(text);
    const nested = quoteCommand(["set-buffer", "-b", "nested", text]);
    expect(await client.ask(["if-shell", "-F", "1", nested])).toEqual([]);
    expect(await run("show-buffer", "-b", "nested")).toBe(text);
  }
  await client.close();
});

it("a screen full of what looks like answers is read as it is", async () => {
  await ensureServer(tmux);
  const lines = ["%end 1 2 3", "%output %1 foo", "%begin 9 9 1", "%exit"];
  await run("new-session", "-d", "-s", "trick", "sh", "-c", 'printf "%s\\n" "$@"; exec sleep 100', "sh", ...lines);
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
  let shown: string[] = [];
  while (!shown.includes("%exit")) shown = await client.ask(["capture-pane", "-p", "-t", "=trick:"]);
  expect(shown.slice(0, 4)).toEqual(lines);
  await client.close();
});

it("a linked window's output is heard byte for byte, also where a character is cut", async () => {
  await ensureServer(tmux);
  const text = "emoji 😀 ✳ 漢字 ".repeat(400);
  await run("new-session", "-d", "-s", "loud", "sh", "-c", 'read -r go; printf "%s" "$0"; exec sleep 100', text);
  await runTmux({ place: tmux, commands: [watchWindow("loud")] });
  const pieces: Buffer[] = [];
  let resolveWhole = (_: string): void => {};
  const whole = new Promise<string>((resolve) => {
    resolveWhole = resolve;
  });
  const message = (heard: ControlNews) => {
    if (heard.type !== "output") return;
    pieces.push(heard.bytes);
    const said = Buffer.concat(pieces).toString();
    if (said.split("😀").length > 400 && said.endsWith("漢字 ")) resolveWhole(said);
  };
  const client = await openControlClient({
    place: tmux,
    session: keeperSession,
    clock,
    listener: { message, closed: () => {} },
  });
  await client.ask(["send-keys", "-t", "=loud:", "Enter"]);
  expect((await whole).replace(/^[\r\n]+/, "")).toBe(text);
});

it("bug class 19: a control client that dies is replaced, and questions are answered meanwhile", async () => {
  await ensureServer(tmux);
  const { heard, hear, next } = ears();
  const link = await createTmuxLink({ place: tmux, clock, log: silentLog, listener: linkListener(hear) });
  const [pid] = await link.ask(["display-message", "-p", "#{client_pid}"]);
  const again = next("connected");
  process.kill(Number(pid), "SIGKILL");
  expect(await link.ask(["display-message", "-p", "still here"]).catch(() => ["lost"])).toHaveLength(1);
  await again;
  expect(heard).toEqual(["connected", "lost, server runs", "connected"]);
  const [newPid] = await link.ask(["display-message", "-p", "#{client_pid}"]);
  expect(newPid).not.toBe(pid);
  await link.close();
  expect(await run("list-clients")).toBe("");
});

it("bug class 19: a server that is gone is said to be gone, and is not started again", async () => {
  await ensureServer(tmux);
  const { heard, hear, next } = ears();
  const link = await createTmuxLink({ place: tmux, clock, log: silentLog, listener: linkListener(hear) });
  const gone = next("lost, server gone");
  await endServer(tmux);
  await gone;
  await expect(link.ask(["list-sessions"])).rejects.toMatchObject({ problem: "no_server" });
  await link.close();
  expect(heard).toEqual(["connected", "lost, server gone"]);
});

it("bug class 19: a server that stands still answers nobody, and each answer is its own once it goes on", async () => {
  await ensureServer(tmux);
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
  const [pid] = await client.ask(["display-message", "-p", "#{pid}"]);
  process.kill(Number(pid), "SIGSTOP");
  const late = client.ask(["display-message", "-p", "late"], { timeoutMs: 100 });
  await expect(late).rejects.toMatchObject({ problem: "hung", effect: "possible" });
  const next = client.ask(["display-message", "-p", "next"]);
  process.kill(Number(pid), "SIGCONT");
  expect(await next).toEqual(["next"]);
  await client.close();
});

it("bug class 20: fifty connections leave none behind, and no open file", async () => {
  await ensureServer(tmux);
  // Where there is no such folder, both are none.
  const openFiles = async () => (await readdir("/proc/self/fd").catch(() => [])).length;
  const before = await openFiles();
  for (let round = 0; round < 50; round += 1) {
    const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
    await client.ask(["display-message", "-p", "x"]);
    await client.close();
  }
  expect(await run("list-clients")).toBe("");
  expect(await run("list-sessions", "-F", "#{session_name}")).toBe(`${keeperSession}\n`);
  await expect.poll(openFiles, { timeout: 30_000 }).toBeLessThanOrEqual(before);
});

it("bug class 21: a pane whose output nobody reads in time is held back, and is heard again when it is told to go on", async () => {
  await ensureServer(tmux);
  await run("new-session", "-d", "-s", "flood", "sh", "-c", "read -r go; while :; do printf '%016000d\\n' 1; done");
  await runTmux({ place: tmux, commands: [watchWindow("flood")] });
  const { heard, hear, next } = ears();
  const flows = next("output");
  const message = (news: ControlNews) => hear(news.type);
  const listener = { message, closed: () => {} };
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener });
  await run("send-keys", "-t", "=flood:", "Enter");
  await flows;
  // tmux holds back what has waited for too long in itself. Whether something does, and not on the way to us, is chance.
  for (let tries = 0; tries < 20 && !heard.includes("pause"); tries += 1) {
    // This process reads nothing meanwhile: that is the fault itself.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    await Promise.race([next("pause"), client.ask(["display-message", "-p", "seen"])]);
  }
  expect(heard).toContain("pause");
  const pane = await run("display-message", "-p", "-t", "=flood:", "#{pane_id}");
  const again = next("output");
  await client.ask(["refresh-client", "-A", `${pane.trim()}:continue`]);
  await again;
  await run("kill-session", "-t", "=flood:");
  await client.close();
});

it("what is asked is answered between what was drawn before and what is drawn after", async () => {
  await ensureServer(tmux);
  const script = "i=0; while read -r go; do i=$((i+1)); echo number $i; done";
  await run("new-session", "-d", "-s", "draws", "sh", "-c", script);
  await runTmux({ place: tmux, commands: [watchWindow("draws")] });
  let written = "";
  const { hear, next } = ears();
  const lastIn = (text: string) => text.match(/number \d+(?=\s)/g)?.at(-1) ?? "none";
  const message = (heard: ControlNews) => {
    if (heard.type !== "output") return;
    written += heard.bytes.toString();
    if (lastIn(written) === "number 50") hear("last");
  };
  const listener = { message, closed: () => {} };
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener });
  const last = next("last");
  const both: [shown: string, heard: string][] = [];
  for (let press = 0; press < 50; press += 1) {
    await client.ask(["send-keys", "-t", "=draws:", "Enter"]);
    const look = [
      ["display-message", "-p", "x"],
      ["capture-pane", "-p", "-t", "=draws:"],
    ];
    await client.askAll(look, { heard: (lines) => both.push([lastIn(`${lines.join("\n")}\n`), lastIn(written)]) });
  }
  await last;
  await client.close();
  expect(both.map(([, heard]) => heard)).toEqual(both.map(([shown]) => shown));
});

it("how a pane's process ended is told by the subscription, once, though its window is linked", async () => {
  await ensureServer(tmux);
  const seen: string[] = [];
  const { hear, next } = ears();
  const dead = next("dead");
  const link = await createTmuxLink({
    place: tmux,
    clock,
    log: silentLog,
    listener: linkListener(hear, (message) => {
      if (message.type !== "notice" || message.name !== "subscription-changed") return;
      seen.push(message.rest);
      // Dead, and not collected: tmux does that with the end of its next child.
      if (/ 1 {2};/.test(message.rest)) void run("run-shell", "true");
      if (/ 1 7 ;/.test(message.rest)) hear("dead");
    }),
  });
  await run("new-session", "-d", "-s", "brief", "sh", "-c", "read -r go; exit 7");
  await runTmux({ place: tmux, commands: [watchWindow("brief")] });
  await link.ask(["send-keys", "-t", "=brief:", "Enter"]);
  await dead;
  expect(readPanes(await link.ask(listPanes))).toMatchObject([{ session: "brief", ended: { code: 7, signal: null } }]);
  await link.close();
});

it("of several things that must not be done twice, those behind one that fails are not done", async () => {
  await ensureServer(tmux);
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
  const say = (text: string) => ["display-message", "-p", text];
  expect(await client.act([say("one"), ["if-shell", "-F", "1", quoteCommand(say("two"))], say("three")])).toEqual([
    "one",
    "two",
    "three",
  ]);
  const failing = client.act([
    ["kill-session", "-t", "=nowhere"],
    ["set-buffer", "-b", "never", "x"],
  ]);
  await expect(failing).rejects.toMatchObject({ problem: "not_found" });
  await expect(run("show-buffer", "-b", "never")).rejects.toThrow(/never/);
  await client.close();
});

it("a program is started where it is to be, with its words and variables as they are", async () => {
  await ensureServer(tmux);
  const client = await openControlClient({ place: tmux, session: keeperSession, clock, listener: nobody });
  const odd = ["#{session_name}", "##x", "#[y", "##[z", "#(touch run)", 'it\'s; "a" $HOME #'];
  for (const [number, name] of odd.entries()) {
    const workDir = join(tmux.folder, name);
    await mkdir(workDir);
    const argv = ["sh", "-c", 'printf %s "$1|$SAID|$PWD" > said; exec sleep 100', "sh", `${name}\nb;`];
    await spawnSession({
      act: client.act,
      name: `s-${number}`,
      workDir,
      argv,
      env: { SAID: `${name}\n;` },
      firstPrompt: null,
      lingers: false,
    });
    await expect
      .poll(() => readFile(join(workDir, "said"), "utf8").catch(() => ""))
      .toBe(`${name}\nb;|${name}\n;|${workDir}`);
  }
  await expect(
    spawnSession({
      act: client.act,
      name: "s-0",
      workDir: "/",
      argv: ["true"],
      env: {},
      firstPrompt: null,
      lingers: false,
    }),
  ).rejects.toMatchObject({ problem: "exists" });
  await client.close();
});

it("bug class 24: a trailing semicolon arrives", async () => {
  await ensureServer(tmux);
  for (const text of ["a;", ";", "\\;", "-x", "a;b"]) {
    await run("set-buffer", "-b", "one", "--", text);
    expect(await run("show-buffer", "-b", "one")).toBe(text);
  }
});
