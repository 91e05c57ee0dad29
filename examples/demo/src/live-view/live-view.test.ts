import type { TownEvent } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { applyEvent, emptyView } from "./model.js";
import { renderView } from "./render.js";
import { openLiveView } from "./screen.js";

const at = "2026-01-02T03:04:05.000Z";
const events: TownEvent[] = [
  {
    type: "assignment.created",
    cursor: "e:1",
    at,
    sessionId: "s-1",
    assignmentId: "w-1",
    workType: "prompt",
    title: "Mend it",
    state: "queued",
  },
  {
    type: "assignment.changed",
    cursor: "e:2",
    at,
    sessionId: "s-1",
    assignmentId: "w-1",
    attempt: 2,
    from: "queued",
    to: "running",
    reason: null,
    evidence: [],
    outcome: null,
    failure: null,
  },
  {
    type: "output.tool",
    cursor: "e:2",
    at,
    sessionId: "s-1",
    assignmentId: "w-1",
    messageId: "m",
    partId: "p",
    tool: "bash",
    status: "running",
    title: "node --test",
  },
];

describe("the live view", () => {
  it("shows each session with what it does and its work with its state", () => {
    const lines = renderView(events.reduce(applyEvent, emptyView), 60);
    expect(lines[0]).toBe("s-1                      creating  bash node --test");
    expect(lines[1]).toBe("  ▶ running      Mend it");
    expect(lines).toContain("03:04:05 s-1 w-1 running (attempt 2)");
  });

  it("keeps every line within the width", () => {
    for (const line of renderView(events.reduce(applyEvent, emptyView), 20))
      expect(line.length).toBeLessThanOrEqual(20);
  });

  it("writes a plain line for each event into a pipe", () => {
    let written = "";
    const view = openLiveView({ write: (text) => (written += text) });
    for (const event of events) view.show(event);
    view.close();
    expect(written.split("\n")).toEqual([
      "03:04:05 s-1 w-1 taken in: Mend it",
      "03:04:05 s-1 w-1 running (attempt 2)",
      "03:04:05 s-1 bash node --test running",
      "",
    ]);
  });

  it("redraws a terminal in place and leaves the last picture standing", () => {
    let written = "";
    const view = openLiveView({ isTTY: true, columns: 80, write: (text) => (written += text) });
    for (const event of events) view.show(event);
    view.close();
    expect(written.startsWith("\u001b[J")).toBe(true);
    expect(written.endsWith("03:04:05 s-1 bash node --test running\n")).toBe(true);
  });
});
