import { expect, it } from "vitest";
import type { Attention } from "../contract/attention.js";
import { checkAnswer, withRaised } from "./attention-state.js";

const asked = (id: string, assignmentId: string | null): Attention => ({
  kind: "question",
  id,
  sessionId: "s-1",
  assignmentId,
  raisedAt: "",
  questions: [],
});

it("what is open is raised once, and again in its own place when it is known whose turn asks", () => {
  const open = [asked("que-1", null), asked("que-2", "w-1")];
  expect(withRaised({ open, attention: asked("que-3", null) })).toEqual([...open, asked("que-3", null)]);
  expect(withRaised({ open, attention: asked("que-1", "w-1") })).toEqual([asked("que-1", "w-1"), open[1]]);
  expect(withRaised({ open, attention: asked("que-1", null) })).toBeNull();
  expect(withRaised({ open, attention: asked("que-2", null) })).toBeNull();
  const commands = { ...asked("que-1", null), callKey: "op-1" };
  expect(withRaised({ open, attention: commands })).toEqual([commands, open[1]]);
  expect(withRaised({ open: [commands], attention: asked("que-1", null) })).toBeNull();
});

it("what an orchestrator itself asks is answered by one of its choices", () => {
  const attention: Attention = {
    kind: "supervision",
    id: "given_up-1",
    sessionId: "s-1",
    assignmentId: null,
    raisedAt: "",
    problem: "given_up",
    why: "",
    evidence: [],
    choices: [{ value: "start", label: "Start it again" }],
  };
  const answering = (...answers: string[][]) => checkAnswer({ attention, answer: { kind: "question", answers } });
  expect(() => answering(["start"])).not.toThrow();
  for (const wrong of [[["stop"]], [["start", "start"]], [["start"], ["start"]]])
    expect(() => answering(...wrong)).toThrow(/one choice of start/);
  expect(() => checkAnswer({ attention, answer: { kind: "dismiss" } })).toThrow(/one choice of start/);
});
