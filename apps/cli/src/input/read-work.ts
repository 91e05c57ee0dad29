import { readFile } from "node:fs/promises";
import path from "node:path";
import { InvalidInputError } from "@townkit/core";
import type { Io } from "../io.js";
import { standardInput } from "./standard-input.js";

export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * The words of an assignment: given on the line, in a file, or on standard input (`-`). Exactly one of them.
 * @throws InvalidInputError none or several are given, or the file cannot be read.
 */
export async function readWork(options: {
  io: Io;
  text: string | undefined;
  file: string | undefined;
}): Promise<string> {
  const { io, text, file } = options;
  if ((text === undefined) === (file === undefined)) {
    throw new InvalidInputError({
      what: "the work",
      problem: text === undefined ? "there is none" : "there is a text and a --file",
      remedy: "Give a text, --file FILE, or - to read standard input.",
    });
  }
  if (text === standardInput) return readAll(io.stdin);
  if (text !== undefined) return text;
  const target = path.resolve(io.cwd, file ?? "");
  return await readFile(target, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new InvalidInputError({
      what: `--file ${file}`,
      problem: `it cannot be read (${cause.code ?? cause.message})`,
    });
  });
}
