import { describe, expect, it } from "vitest";
import { consoleSteps, readPrinted, withWords } from "./console.js";

describe("consoleSteps", () => {
  it("tells what is typed from what is printed", () => {
    expect(consoleSteps("$ town up\ntown: No.\n      Do it.\n\n$ town ls\n")).toEqual([
      { command: "town up", prints: ["town: No.", "      Do it."] },
      { command: "town ls", prints: [] },
    ]);
    expect(() => consoleSteps("No command.\n$ town ls")).toThrow('not with "No command."');
  });
});

describe("readPrinted", () => {
  const reads = (prints: string[], printed: string) => readPrinted({ prints, printed });

  it("asks for all of it, however wide its columns are", () => {
    expect(reads(["status  idle (pid 1)"], "status        idle (pid 1)\n")).toEqual(new Map());
    expect(reads(["status idle"], "status idle\nqueued 0\n")).toBeNull();
    expect(reads(["status idle", "queued 0"], "status idle\n")).toBeNull();
    expect(reads([], "whatever")).toEqual(new Map());
  });

  it("lets an ellipsis stand for a part of a line, or for lines", () => {
    expect(reads(["The town … is down."], "The town /srv/town is down.\n")).toEqual(new Map());
    expect(reads(["a … c"], "a\nb c\n")).toBeNull();
    expect(reads(["…", "status idle", "…"], "session x\nstatus idle\nqueued 0\nage 1\n")).toEqual(new Map());
    expect(reads(["…", "status idle", "…"], "status idle\n")).toEqual(new Map());
    expect(reads(["…", "status idle", "…"], "status busy\n")).toBeNull();
  });

  it("finds the words that names stand for, the same word each time", () => {
    expect(reads(["process <PID> of <WORK>"], "process 17 of w-1\n")).toEqual(
      new Map([
        ["PID", "17"],
        ["WORK", "w-1"],
      ]),
    );
    expect(reads(["<PID> and <PID>"], "17 and 17")).toEqual(new Map([["PID", "17"]]));
    expect(reads(["<PID> and <PID>"], "17 and 18")).toBeNull();
  });
});

it("a command gets the words that its names stand for", () => {
  expect(withWords({ command: "kill <PID>", words: new Map([["PID", "17"]]) })).toBe("kill 17");
  expect(() => withWords({ command: "kill <PID>", words: new Map() })).toThrow("says nothing of <PID>");
});
