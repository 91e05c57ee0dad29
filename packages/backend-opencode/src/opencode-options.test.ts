import { createMemoryState } from "@townkit/core/memory";
import { expect, test } from "vitest";
import { createOpencodeBackend } from "./opencode-backend.js";

const state = createMemoryState();
const folder = "/tmp/never-used";

test.each([
  ["nothing", undefined, "expected object, received undefined"],
  ["no folder", { state }, "folder: Invalid input: expected string"],
  ["no state", { folder }, "state: a state port is missing"],
  ["a number for the program", { folder, state, binary: 7 }, "binary: Invalid input: expected string"],
  ["an option that there is not", { folder, state, bnary: "/bin/opencode" }, 'Unrecognized key: "bnary"'],
])("createOpencodeBackend refuses %s, by its name", async (_name, options, problem) => {
  await expect(createOpencodeBackend(options as never)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining(problem),
  });
});
