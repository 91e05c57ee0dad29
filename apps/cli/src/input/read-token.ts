import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { InvalidInputError } from "@townkit/core";
import type { Io } from "../io.js";
import { readAll } from "./read-work.js";

/**
 * A token, asked for where a person sits and shown nowhere, else all of standard input.
 * @throws InvalidInputError nothing was given, or more than one word.
 */
export async function readToken(io: Io): Promise<string> {
  const isTerminal = (io.stdin as { isTTY?: boolean }).isTTY === true;
  const token = (isTerminal ? await ask(io) : await readAll(io.stdin)).trim();
  if (/^\S+$/.test(token)) return token;
  throw new InvalidInputError({
    what: "The token",
    problem: token === "" ? "there is none" : "it is more than one word",
    remedy: "Type it when it is asked for, or give it on standard input: town login URL < FILE",
  });
}

async function ask(io: Io): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  io.stderr.write("Token: ");
  try {
    return await lines.question("", { signal: io.signal });
  } finally {
    lines.close();
    io.stderr.write("\n");
  }
}
