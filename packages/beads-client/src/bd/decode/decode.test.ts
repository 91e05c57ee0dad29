import { describe, expect, test } from "vitest";
import { transcripts } from "../../testing/index.js";
import type { Ran } from "../program/run.js";
import { answerIn, listIn } from "./answer.js";
import { toDetails, toListedBead } from "./beads.js";
import { failureIn } from "./failure.js";
import { parseJsonIn } from "./json.js";

const what = "The question";
const read = { what, effect: "none" } as const;

function ranOf(stdout: string, stderr = "", exitCode = 0): Ran {
  return { stdout, stderr, exitCode, ended: "by itself" };
}

/** What a failure of the recorded call means, with whether it may have changed something. */
const meanings = {
  "import-wrong": ["invalid_input", "none"],
  "dep-cycle": ["dependency_cycle", "none"],
  "dep-other-type": ["conflict", "none"],
  "close-blocked": ["not_closable", "none"],
  "claim-lost": ["already_claimed", "none"],
  "claim-missing": ["not_found", "none"],
  "show-missing": ["not_found", "none"],
  "update-status-wrong": ["invalid_input", "none"],
  "flag-unknown": ["skew", "none"],
  "command-unknown": ["skew", "none"],
  "read-only": ["unavailable", "none"],
} as const;

test.each(["1.0.3", "1.0.3-main"])("a text that is longer than bd %s keeps is told as such", (name) => {
  const ran = transcripts
    .find(({ release }) => release === name)
    ?.entries.find((one) => one.name === "update-too-long");
  if (ran === undefined) throw new Error(`There is no such entry of ${name}.`);
  const failure = failureIn({ ran: { ...ran, ended: "by itself" }, what, effect: "possible" });
  expect(failure).toMatchObject({ code: "text_too_long", effect: "none" });
  expect(failure.message.length).toBeLessThan(600);
});

/** The same of what only later releases refuse. */
const laterMeanings = {
  "guard-lost": ["conflict", { assignee: "alice" }],
  "reassign-anothers": ["not_holder", { assignee: "alice" }],
  "close-anothers": ["not_holder", { assignee: "alice" }],
} as const;

test.each(Object.entries(laterMeanings))("%s means %s to later releases", (name, [code, facts]) => {
  const found = transcripts.find(({ release }) => release === "1.3.0")?.entries.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no entry ${name}.`);
  const failure = failureIn({ ran: { ...found, ended: "by itself" }, what, effect: "possible" });
  expect(failure).toMatchObject({ code, facts, effect: "none" });
});

describe.each(transcripts)("what bd $release printed", ({ entries }) => {
  const entry = (name: string): Ran => {
    const found = entries.find((one) => one.name === name);
    if (found === undefined) throw new Error(`There is no entry ${name}.`);
    return { ...found, ended: "by itself" };
  };

  test.each(Object.entries(meanings))("%s means %s", (name, [code, effect]) => {
    const failure = failureIn({ ran: entry(name), what, effect: "possible" });
    expect({ code: failure.code, effect: failure.effect }).toEqual({ code, effect });
    expect(failure.message.length).toBeLessThan(600);
  });

  test("a lost claim names who has it", () => {
    expect(failureIn({ ran: entry("claim-lost"), what, effect: "possible" }).facts.assignee).toBe("alice");
  });

  test("beads are read from lists, from show and from an envelope alike", () => {
    const listed = listIn({ ran: entry("list"), ...read }).map(toListedBead);
    expect(listed.find(({ title }) => title === "Second")).toMatchObject({
      labels: ["a"],
      dependency_count: 1,
      comment_count: 0,
    });
    const [shown] = listIn({ ran: entry("show"), ...read }).map(toDetails);
    const [enveloped] = listIn({ ran: entry("show-envelope"), ...read }).map(toDetails);
    expect(shown).toMatchObject({ title: "First", status: "in_progress", assignee: "alice" });
    expect(shown?.dependents).toMatchObject([{ depends_on_id: shown?.id, type: "blocks" }]);
    expect(enveloped).toEqual(shown);
    expect(listIn({ ran: entry("list-empty"), ...read })).toEqual([]);
  });

  test("an error in an envelope is found", () => {
    expect(failureIn({ ran: entry("error-envelope"), what, effect: "none" }).message).toContain("title required");
  });

  test("text where there should be JSON is no answer, though it ended well", () => {
    expect(() => answerIn({ ran: entry("update-nothing"), ...read })).toThrow(/printed no JSON: No updates/);
  });
});

test.each([
  ["alone", '{"a":1}', { a: 1 }],
  ["a list", "[1]\n", [1]],
  ["null", "null", null],
  ["over lines, between warnings", 'Warning: [x] {y}\n{\n  "a": [1]\n}\nHint: z', { a: [1] }],
  ["the last of two", '[warn]\n{"a":1}\n{"b":2}', { b: 2 }],
  ["with brackets in texts", 'x\n[\n  "}",\n  "]"\n]\ny', ["}", "]"]],
  ["none", "No issues found.", undefined],
  ["half of one", '[\n  {"a": 1', undefined],
  ["nothing", "", undefined],
])("JSON in what was printed: %s", (_name, text, value) => {
  expect(parseJsonIn(text)).toEqual(value);
});

test.each([
  ["a bare list", "[1]", [1]],
  ["an envelope", '{"schema_version":1,"data":[1]}', [1]],
  ["an envelope with pages", '{"schema_version":1,"data":[1],"pagination":{"total":1}}', [1]],
  ["items", '{"schema_version":1,"items":[1]}', [1]],
  ["Go's empty list", "null", []],
])("a list in every wrapping: %s", (_name, text, value) => {
  expect(listIn({ ran: ranOf(text), ...read })).toEqual(value);
});

test.each([
  ["nothing", ""],
  ["text", "No issues found."],
  ["an object", '{"id":"tk-1"}'],
])("%s is no list, and never an empty one", (_name, text) => {
  expect(() => listIn({ ran: ranOf(text), ...read })).toThrow(expect.objectContaining({ code: "undecodable" }));
});

test.each([
  ["another's lease", "", 'Error: issue already claimed: already assigned to "bob" — coordinate', "already_claimed"],
  ["a transfer", "", 'Error updating x: issue already claimed: issue x is assigned to "bob"', "already_claimed"],
  ["another status", "", 'Error updating x: status mismatch: x has status "open", expected "closed"', "conflict"],
  ["an older program", "", '{"error":"schema version mismatch: database is at v50, binary knows up to v49"}', "skew"],
  ["a lock", "", "Error: embeddeddolt: another process holds the exclusive lock on x", "busy"],
  [
    "a workspace that is maintained",
    "",
    "Error: workspacegate: /w (shared mode) held by 7: workspace gate busy",
    "busy",
  ],
  ["a workspace that is moved", "", "⛔ ERROR: workspace is frozen for migration.", "unavailable"],
  ["a lost race on a server", "", "Error 1213: serialization failure", "busy"],
  ["no server", '{"error":"dial tcp 127.0.0.1:3307: connect: connection refused"}', "", "unavailable"],
  ["no workspace", '{"error":"no_beads_directory","message":"x"}', "", "workspace_missing"],
  ["another workspace", "", "Error: project_id mismatch", "workspace_mismatch"],
  ["a code beside the error", "", '{"error":"line 2","code":"batch_error"}', "internal"],
  ["nothing at all", "", "", "internal"],
])("a failure by its words: %s", (_name, stdout, stderr, code) => {
  expect(failureIn({ ran: ranOf(stdout, stderr, 1), what, effect: "possible" }).code).toBe(code);
});

test("the words of a command's help are not taken for what happened", () => {
  const help = "Error: unknown flag: --x\nUsage:\n  --claim  (idempotent if already claimed by you)\n  cannot close";
  expect(failureIn({ ran: ranOf("", help, 1), what, effect: "possible" }).code).toBe("skew");
});
