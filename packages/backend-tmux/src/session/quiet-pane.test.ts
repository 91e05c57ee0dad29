import { silentLog } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { beforeEach, expect, it } from "vitest";
import { HookLog } from "../hooks/hook-log.js";
import { AgentProfileSchema } from "../profile/profile.js";
import { handClock } from "../test-support/hand-clock.js";
import { screenProfile } from "../test-support/screens.js";
import type { TmuxAsk } from "../tmux/look.js";
import { AgentPane } from "./agent-pane.js";
import { QuietPane } from "./quiet-pane.js";
import { createRecords } from "./turn-record.js";

const busy = ["* Working (esc to interrupt)", "─".repeat(20), "❯", "─".repeat(20), "? for shortcuts"];
const idle = busy.slice(1);

let time: ReturnType<typeof handClock>;
let shown: readonly string[] | Error;
/** What tmux was asked, but for what it shows. */
let told: string[];
let glances: number;
let changes: number;
let hookLog: HookLog;
let quiet: QuietPane;

beforeEach(() => {
  time = handClock();
  [shown, told, glances, changes] = [busy, [], 0, 0];
  const ask: TmuxAsk = async (commands) => {
    if (commands.length === 1) {
      told.push(commands.flat().join(" "));
      return [];
    }
    glances += 1;
    if (shown instanceof Error) throw shown;
    return ["|title", ...shown];
  };
  const { clock } = time;
  const profile = AgentProfileSchema.parse({ command: ["agent"], screen: screenProfile });
  const place = { binary: "tmux", socket: "none", env: {} };
  const pane = new AgentPane({
    sessionId: "s",
    profile,
    server: null,
    place,
    ask,
    act: (commands) => ask(commands),
    clock,
  });
  pane.bind({ pane: "%7", pid: 1, at: "", entriesAtStart: 0 });
  hookLog = new HookLog({ sessionId: "s", records: createRecords(createMemoryState(new Map())) });
  quiet = new QuietPane({
    session: { sessionId: "s", pane, hookLog, ask, clock, log: silentLog },
    onChange() {
      changes += 1;
    },
  });
});

it("as long as its agent is at work it is glanced at once a second, and tmux keeps what is drawn to itself", async () => {
  quiet.begin();
  expect(told).toEqual(["refresh-client -A %7:pause"]);
  for (let second = 0; second < 3; second += 1) await time.forward(1000);
  expect([glances, quiet.isOn, changes, told.length]).toEqual([3, true, 0, 1]);
});

it("the glances of all come at the same moments, whenever they began", async () => {
  await time.forward(300);
  quiet.begin();
  await time.forward(699);
  expect(glances).toBe(0);
  await time.forward(1);
  expect(glances).toBe(1);
});

it("one whose hook was heard is glanced at half as often", async () => {
  hookLog.greeted = true;
  quiet.begin();
  for (let second = 0; second < 4; second += 1) await time.forward(1000);
  expect(glances).toBe(2);
});

it.each([
  ["shows anything else", idle],
  ["cannot be seen", new Error("tmux: lost")],
])("one that %s is listened to again, which is told once", async (_, seen) => {
  quiet.begin();
  shown = seen;
  for (let second = 0; second < 3; second += 1) await time.forward(1000);
  expect([glances, quiet.isOn, changes]).toEqual([1, false, 1]);
  expect(told).toEqual(["refresh-client -A %7:pause", "refresh-client -A %7:continue"]);
});

it("one that is listened to before the glance is answered is told of by nobody else", async () => {
  quiet.begin();
  shown = idle;
  const glanced = time.forward(1000);
  expect(quiet.end()).toBe(true);
  await glanced;
  expect([glances, changes, quiet.end()]).toEqual([1, 0, false]);
});

it("one that is gone is left alone", async () => {
  quiet.begin();
  quiet.stop();
  await time.forward(2000);
  expect([glances, quiet.isOn, told]).toEqual([0, false, ["refresh-client -A %7:pause"]]);
});
