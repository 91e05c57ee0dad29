import { describe } from "vitest";
import { facets } from "./command-line/facets.js";
import { making } from "./command-line/making.js";
import { oneDaemon } from "./command-line/one-daemon.js";
import { takingDown } from "./command-line/taking-down.js";
import { work } from "./command-line/work.js";
import { commandLineOfThisFile } from "./town/command-line-of-this-file.js";

/** One town, from before it is made until it is taken down: each goes on from where the one before it ends. */
const desk = commandLineOfThisFile();

describe.each(
  Object.entries({
    "the command line makes a town": making,
    "a town has one daemon": oneDaemon,
    "the command line": work,
    "what only some agents can do, from the command line": facets,
    "the command line takes a town down": takingDown,
  }),
)("%s", { timeout: 300_000 }, (_name, cases) => cases(desk));
