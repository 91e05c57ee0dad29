import { expect, it } from "vitest";
import { type Health, healthAfter } from "./backend-health.js";

type Said = Parameters<typeof healthAfter>[0]["said"];

const says = (state: Said["state"], server: string | null, why: string | null = null): Said => ({
  server,
  state,
  why,
  at: "2026-01-01T00:00:00.000Z",
});

function after(...all: readonly Said[]): Health | null {
  return all.reduce<Health | null>((before, said) => healthAfter({ before, said }), null);
}

it("the health of one server is that of its backend", () => {
  expect(after(says("up", "1"))).toMatchObject({ state: "up", why: null, servers: [{ server: "1", state: "up" }] });
});

it("of several servers the worst is the backend's, and one that is well again does not hide it", () => {
  const health = after(says("up", "1"), says("down", "2", "it died"), says("draining", "1"), says("up", "1"));
  expect(health).toMatchObject({ state: "down", why: "it died" });
  expect(health?.servers.map(({ server, state }) => [server, state])).toEqual([
    ["1", "up"],
    ["2", "down"],
  ]);
});

it("they are all well when the last one is", () => {
  expect(after(says("down", "2", "it died"), says("up", "1"), says("up", "2"))).toMatchObject({
    state: "up",
    why: null,
  });
});

it("what is said of the backend as a whole takes the place of what was said of its servers", () => {
  expect(after(says("up", "1"), says("down", null, "its process ended"))).toEqual({
    state: "down",
    why: "its process ended",
    at: "2026-01-01T00:00:00.000Z",
    servers: [],
  });
});
