import { expect, it } from "vitest";
import { calledServer } from "./called-server.js";

it.each([
  ["files_read", "files"],
  ["files_two_read", "files_two"],
  ["my_files_read", "my.files"],
  ["bash", undefined],
  ["file_read", undefined],
])("%s is a tool of %s", (tool, server) => {
  expect(calledServer({ tool, servers: ["files", "files_two", "my.files"] })).toBe(server);
});
