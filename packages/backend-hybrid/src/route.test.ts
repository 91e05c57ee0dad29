import { expect, test } from "vitest";
import { requireChildren, routeOf } from "./route.js";

const routes = { default: "tmux", agents: { opencode: "opencode" }, roles: { reviewer: "other" } };

test.each([
  { why: "no route is for it", config: { agent: "claude", role: "polecat" }, to: "tmux" },
  { why: "its agent has a route", config: { agent: "opencode", role: "polecat" }, to: "opencode" },
  { why: "its role has a route", config: { agent: "claude", role: "reviewer" }, to: "other" },
  { why: "the agent goes before the role", config: { agent: "opencode", role: "reviewer" }, to: "opencode" },
  {
    why: "a choice goes before all",
    config: { agent: "opencode", role: "reviewer", backend: "tmux" },
    to: "tmux",
  },
  { why: "no agent was named", config: { role: "reviewer" }, to: "other" },
  { why: "a name that every object has is no route", config: { agent: "constructor", role: "toString" }, to: "tmux" },
])("$to runs it: $why", ({ config, to }) => {
  expect(routeOf({ config, routes })).toBe(to);
});

test("a route that leads nowhere is refused by its name", () => {
  expect(() => requireChildren({ routes, children: ["tmux", "opencode", "other"] })).not.toThrow();
  expect(() => requireChildren({ routes, children: ["tmux", "opencode"] })).toThrow(
    /one leads to other, .*tmux, opencode/,
  );
});
