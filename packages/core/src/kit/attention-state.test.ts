import { expect, it } from "vitest";
import type { Attention } from "../contract/attention.js";
import { withRaised } from "./attention-state.js";

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
