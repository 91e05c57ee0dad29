import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import type { Sandbox } from "../town/sandbox.js";
import { type ConsoleStep, readPrinted, withWords } from "./console.js";

/** So long somebody looks again and again before what is to be seen is not there. */
const patienceMs = 90_000;
/** So long a command may take. */
const typedMs = 120_000;
const pauseMs = 300;

/** What only shows how it is: who does not see yet what is to be seen looks again. */
const looks = /^town (status|show|ls|logs|doctor$|messages|work (ls|show)|token ls|events)/;

/** Somebody at a terminal in the folder of a town, who types what a document says and knows no more than what was printed. */
export class Typist {
  /** What was printed in the place of names. */
  readonly #words = new Map<string, string>();
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /**
   * Types one command after another. @throws Error one printed something else, or, where `mustWork`, did not succeed.
   */
  async follow(options: { readonly steps: readonly ConsoleStep[]; readonly mustWork: boolean }): Promise<void> {
    for (const step of options.steps) await this.#carryOut(step, options.mustWork);
  }

  async #carryOut({ command, prints }: ConsoleStep, mustWork: boolean): Promise<void> {
    const line = withWords({ command, words: this.#words });
    const wanted = prints.map((one) => this.#known(one));
    for (const end = Date.now() + patienceMs; ; await sleep(pauseMs)) {
      const { printed, exitCode } = await this.#type(line);
      const found = readPrinted({ prints: wanted, printed });
      // A look says by its exit code what it saw.
      const worked = !mustWork || exitCode === 0 || looks.test(line);
      if (found && worked) return found.forEach((word, name) => void this.#words.set(name, word));
      if (!looks.test(line) || Date.now() > end) {
        throw new Error(
          `$ ${line} (exit code ${exitCode})\n${printed}\nis not as the document has it:\n${wanted.join("\n")}`,
        );
      }
    }
  }

  /** What is to be printed, with the words that are known by now. */
  #known(line: string): string {
    return [...this.#words].reduce((text, [name, word]) => text.replaceAll(`<${name}>`, word), line);
  }

  async #type(line: string): Promise<{ printed: string; exitCode: number }> {
    const { env, town: cwd } = this.#sandbox;
    const argv = ["--norc", "-euo", "pipefail", "-c", line];
    const result = await execa("bash", argv, {
      cwd,
      env,
      extendEnv: false,
      // From a socket it would take itself for a login over the network, and read files of the machine.
      stdin: "ignore",
      all: true,
      reject: false,
      timeout: typedMs,
    });
    if (result.exitCode === undefined) throw new Error(`$ ${line} did not end: ${result.message}`);
    return { printed: result.all, exitCode: result.exitCode };
  }
}
