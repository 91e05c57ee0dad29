import type { Attention } from "@townkit/core";
import { expect, test } from "vitest";
import { troubleFact } from "./trouble-view.js";

const base = { id: "a-1", sessionId: "s-1", assignmentId: null, raisedAt: "" };

test("what the town found wrong is a line of its status, and what a session asks is none", () => {
  const choices = [{ value: "start", label: "Start it again" }];
  const given: Attention = {
    ...base,
    kind: "supervision",
    problem: "given_up",
    why: "It ended too often.",
    evidence: [],
    choices,
  };
  expect(troubleFact(given)).toEqual([["given up", "s-1: It ended too often."]]);
  expect(troubleFact({ ...base, kind: "question", questions: [] })).toEqual([]);
});
