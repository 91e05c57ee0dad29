import { describe, expect, it } from "vitest";
import { accountPrompts, type GivenPrompt } from "./account.js";
import type { JournalRecord } from "./record/journal-record.js";

const taken = (...texts: string[]): JournalRecord[] =>
  texts.map((text, at) => ({
    event: "submitted",
    id: `s${at}`,
    text,
    source: "keys",
    at,
    pid: 1,
    conversation: "c1",
  }));

const right = { doubled: [], mixed: [], falselyDelivered: [], falselyFailed: [], unknown: [] };

describe("an account of prompts", () => {
  it.each<{ what: string; texts: string[]; told: GivenPrompt["told"]; wrong: object }>([
    { what: "is right where one was delivered once", texts: ["a"], told: "delivered", wrong: {} },
    { what: "is right where one was not delivered", texts: [], told: "not_delivered", wrong: {} },
    { what: "names one that was taken twice", texts: ["a", "a"], told: "delivered", wrong: { doubled: ["1"] } },
    { what: "names one that was merged", texts: ["draft a"], told: "delivered", wrong: { mixed: ["1"] } },
    { what: "names one that was lost", texts: [], told: "delivered", wrong: { falselyDelivered: ["1"] } },
    {
      what: "names one that was taken in spite of it",
      texts: ["a"],
      told: "not_delivered",
      wrong: { falselyFailed: ["1"] },
    },
    { what: "names one that nobody can tell", texts: ["a"], told: "unknown", wrong: { unknown: ["1"] } },
  ])("$what", ({ texts, told, wrong }) => {
    const account = accountPrompts({ records: taken(...texts), given: [{ id: "1", text: "a", told }] });
    expect(account).toEqual({ ...right, ...wrong });
  });
});
