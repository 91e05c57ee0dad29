import { describe, expect, it } from "vitest";
import type { Io } from "../io.js";
import { refuseServer, serverAddress, serverOf } from "./server-address.js";

function asked(options: { server?: string; town?: string; env?: Record<string, string> }) {
  return { io: { env: options.env ?? {} } as Io, townOption: options.town, serverOption: options.server };
}

describe("the server that a command is about", () => {
  it("is the one that was given, else that of the environment, else none", () => {
    const env = { TOWN_SERVER: "https://b.example" };
    expect(serverOf(asked({ server: "https://a.example/", env }))).toBe("https://a.example");
    expect(serverOf(asked({ env }))).toBe("https://b.example");
    expect(serverOf(asked({}))).toBeUndefined();
    expect(serverOf(asked({ env: { TOWN_SERVER: "" } }))).toBeUndefined();
  });

  it("is none where a folder was given, and not both", () => {
    expect(serverOf(asked({ town: "/t", env: { TOWN_SERVER: "https://b.example" } }))).toBeUndefined();
    expect(() => serverOf(asked({ town: "/t", server: "https://a.example" }))).toThrow("a server and a folder");
  });

  it("is refused by commands that work in a folder", () => {
    expect(() => refuseServer(asked({ server: "https://a.example" }))).toThrow("https://a.example was named");
    expect(() => refuseServer(asked({ town: "/t" }))).not.toThrow();
  });
});

describe("an address", () => {
  it.each([
    ["https://Town.example:443/", "https://town.example"],
    ["https://town.example:4711", "https://town.example:4711"],
    ["https://town.example/towns/one/", "https://town.example/towns/one"],
    ["http://127.0.0.1:4711", "http://127.0.0.1:4711"],
    ["http://localhost:4711", "http://localhost:4711"],
    ["http://[::1]:4711", "http://[::1]:4711"],
  ])("%s is kept as %s", (given, kept) => {
    expect(serverAddress(given)).toBe(kept);
  });

  it.each([
    "town.example",
    "",
    "ftp://town.example",
    "file:///etc/passwd",
    "https://me:secret@town.example",
    "https://town.example/?a=b",
    "https://town.example/#a",
    "http://town.example:4711",
    "http://127.0.0.1.example",
  ])("%j is refused", (given) => {
    expect(() => serverAddress(given)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});
