import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Io } from "../io.js";
import { readWork } from "./read-work.js";
import { standardInput } from "./standard-input.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "town-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ioWith = (input: string): Io => ({
  stdin: Readable.from([Buffer.from(input)]),
  stdout: process.stdout,
  stderr: process.stderr,
  env: {},
  cwd: folder,
  signal: new AbortController().signal,
});

describe("the words of an assignment", () => {
  it("come from the line, a file or standard input, unchanged", async () => {
    await writeFile(path.join(folder, "task.md"), "from a file\r\n");
    const io = ioWith("über\n");
    expect(await readWork({ io, text: " as it is ", file: undefined })).toBe(" as it is ");
    expect(await readWork({ io, text: undefined, file: "task.md" })).toBe("from a file\r\n");
    expect(await readWork({ io, text: standardInput, file: undefined })).toBe("über\n");
  });

  it("are refused when there are none, two, or a file that is not there", async () => {
    const io = ioWith("");
    await expect(readWork({ io, text: undefined, file: undefined })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(readWork({ io, text: "a", file: "b" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(readWork({ io, text: undefined, file: "gone" })).rejects.toThrow(
      "--file gone is not valid: it cannot be read (ENOENT)",
    );
  });
});
