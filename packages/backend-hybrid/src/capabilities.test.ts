import {
  type Backend,
  type Capabilities,
  type CapabilityReport,
  capabilityNames,
  type Durability,
} from "@townkit/core";
import { expect, test } from "vitest";
import { leastDurability, mergedAgents } from "./capabilities.js";

const able = (fork: boolean) =>
  ({ ...Object.fromEntries(capabilityNames.map((name) => [name, false])), fork }) as Capabilities;
const routes = { default: "tmux", agents: { opencode: "server" }, roles: { reviewer: "server" } };

test("an agent can what it can at the child that it goes to", () => {
  const reports = new Map<string, CapabilityReport["agents"]>([
    ["tmux", { opencode: able(false), claude: able(true) }],
    ["server", { opencode: able(true), claude: able(false) }],
  ]);
  expect(mergedAgents({ reports, routes })).toEqual({ opencode: able(true), claude: able(true) });
});

test("an agent that runs only where no route of its own leads can what it can there", () => {
  const reports = new Map<string, CapabilityReport["agents"]>([
    ["tmux", {}],
    ["server", { claude: able(true) }],
  ]);
  expect(mergedAgents({ reports, routes })).toEqual({ claude: able(true) });
});

test.each([
  { has: ["backend", "process"], least: "process" },
  { has: ["backend", "store"], least: "backend" },
  { has: ["store"], least: "backend" },
] as const)("of $has, $least is declared", ({ has, least }) => {
  expect(leastDurability(has.map((durability: Durability) => ({ durability }) as Backend))).toBe(least);
});
