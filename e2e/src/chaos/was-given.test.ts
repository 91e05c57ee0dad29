import type { Attempt } from "@townkit/core";
import { expect, it } from "vitest";
import { wasGiven } from "./was-given.js";

const at = "2026-01-01T00:00:00.000Z";
const taken = attempt({ evidence: [{ kind: "transcript", at, what: "The agent's own record holds the prompt." }] });
const doubtful = attempt({ evidence: [] });

it.each([
  { attempts: [doubtful], prompts: ["an earlier one"], expected: false },
  { attempts: [doubtful], prompts: ["an earlier one", "do w-1"], expected: true },
  { attempts: [taken, doubtful], prompts: ["an earlier one", "do w-1"], expected: false },
  { attempts: [taken, doubtful], prompts: ["an earlier one", "do w-1", "Continue."], expected: true },
  { attempts: [taken, doubtful], prompts: ["Continue.", "do w-1"], expected: false },
  { attempts: [doubtful, doubtful], prompts: ["do w-1"], expected: true },
])("$attempts.length attempts beside $prompts: $expected", ({ attempts, prompts, expected }) => {
  expect(wasGiven({ work: { id: "w-1", attempts }, prompts })).toBe(expected);
});

function attempt({ evidence }: Pick<Attempt, "evidence">): Attempt {
  return { number: 1, cause: "assign", state: "unknown", startedAt: at, endedAt: null, evidence };
}
