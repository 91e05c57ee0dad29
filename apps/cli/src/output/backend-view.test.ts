import { expect, it } from "vitest";
import { backendText } from "./backend-view.js";

const at = "2026-01-01T00:00:00.000Z";
const server = (name: string, state: "up" | "down") => ({ server: name, state, why: null, at });

it.each([
  [null, "opencode not used yet"],
  [{ state: "up", why: null, at, servers: [server("1", "up")] }, "opencode up"],
  [
    { state: "down", why: "it died", at, servers: [server("1", "up"), server("2", "down")] },
    "opencode server 1 up, server 2 down",
  ],
] as const)("a backend is shown with what concerns it", (health, text) => {
  expect(backendText({ name: "opencode", health: health && { ...health, servers: [...health.servers] } })).toBe(text);
});
