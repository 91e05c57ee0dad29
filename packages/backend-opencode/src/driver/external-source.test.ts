import { expect, it } from "vitest";
import { serverUrl } from "./external-source.js";

it.each([
  ["http://localhost:4096", "http://localhost:4096"],
  ["http://127.0.0.1:4096/", "http://127.0.0.1:4096"],
  ["https://opencode.example", "https://opencode.example"],
])("takes %s", (text, url) => {
  expect(serverUrl(text)).toBe(url);
});

it.each([
  "localhost:4096",
  "opencode",
  "ftp://localhost",
  "http://localhost:4096/path",
  "http://localhost:4096/?a=b",
  "",
])("refuses %j", (text) => {
  expect(() => serverUrl(text)).toThrow(
    expect.objectContaining({ code: "invalid_input", remedy: "Write it as http://HOST:PORT." }),
  );
});

it("refuses a password in it, and does not repeat it", () => {
  expect(() => serverUrl("http://me:hunter2@localhost:4096")).toThrow(
    expect.objectContaining({
      code: "invalid_input",
      message: expect.not.stringContaining("hunter2"),
      remedy: expect.stringContaining("server_password"),
    }),
  );
});
