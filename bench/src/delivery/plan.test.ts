import { terminalAgentSettingsSchema } from "@townkit/testkit/terminal-agent";
import { expect, it } from "vitest";
import { plannedAgent } from "./plan.js";

const agents = Array.from({ length: 100 }, (_, number) => plannedAgent({ seed: 3, number }));

it("the same seed plans the same, another one something else", () => {
  expect(plannedAgent({ seed: 3, number: 7 })).toEqual(agents[7]);
  expect(plannedAgent({ seed: 4, number: 7 })).not.toEqual(agents[7]);
});

it("an agent can be made of every plan", () => {
  for (const { faults, rounds } of agents) terminalAgentSettingsSchema.parse({ faults, rounds });
});

it("no prompt's text holds another's", () => {
  const texts = agents.flatMap(({ prompts }) => prompts.map(({ text }) => text));
  expect(new Set(texts).size).toBe(texts.length);
  const ids = agents.flatMap(({ prompts }) => prompts.map(({ id }) => id));
  for (const id of ids.slice(0, 100)) expect(texts.filter((text) => text.includes(id))).toHaveLength(1);
});

it("every kind of fault comes up", () => {
  const kinds = new Set(agents.flatMap(({ rounds }) => rounds.flatMap((round) => Object.keys(round))));
  expect([...kinds].sort()).toEqual([
    "collapseOver",
    "crash",
    "ghost",
    "human",
    "instantTurn",
    "lateEchoMs",
    "longLineBytes",
    "menuLetters",
    "menuOpens",
    "menuReadsPastes",
    "pasteBurst",
    "swallowEnters",
  ]);
});
