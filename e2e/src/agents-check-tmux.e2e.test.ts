import { expect, it } from "vitest";
import { checkedInTown } from "./town/checked-in-town.js";
import { terminalAgents } from "./town/terminal-agents.js";

it("town agents check drives an agent of the town by its profile, and starts no daemon", {
  timeout: 120_000,
}, async () => {
  expect((await checkedInTown(terminalAgents)).gaps).toEqual([]);
});
