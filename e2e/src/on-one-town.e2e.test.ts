import { describe } from "vitest";
import { badInput, badInputForSessions } from "./on-one-town/bad-input.js";
import { killServer } from "./on-one-town/kill-server.js";
import { lostAnswers } from "./on-one-town/lost-answers.js";
import { townOfThisFile } from "./town/town-of-this-file.js";

/** A server takes longer to start than most of what is done on it: it is not there for the first, is started for the second, and is killed by the last. */
const desk = townOfThisFile();

describe.each(
  Object.entries({
    "bad input changes nothing and starts nothing": badInput,
    "a client whose answers are lost": lostAnswers,
    "bad input for sessions changes nothing": badInputForSessions,
    "faults of the server": killServer,
  }),
)("%s", { timeout: 300_000 }, (_name, cases) => cases(desk));
