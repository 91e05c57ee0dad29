import { expect, it } from "vitest";
import { requireOwnSocket, socketOf } from "./socket.js";

it("a folder has a socket of its own, always the same", () => {
  expect(socketOf("/a")).toBe(socketOf("/a"));
  expect(socketOf("/a")).not.toBe(socketOf("/b"));
  expect(requireOwnSocket(socketOf("/a"))).toBe(socketOf("/a"));
});

it.each(["default", "", "a/b", "a b", "x".repeat(61)])("%j is refused", (name) => {
  expect(() => requireOwnSocket(name)).toThrow(/The name of the tmux socket is not valid/);
});
