import { describe, expect, it } from "vitest";
import { ownEnding } from "./ending.js";

const cut = { state: "interrupted", reason: "It was cut.", outcome: null } as const;
const done = { state: "completed", outcome: { text: "x", finish: "stop", usage: null, context: null } } as const;

describe("our own part in a turn's end", () => {
  it("makes an abort of ours of what only looks cut", () => {
    expect(ownEnding({ judged: cut, abortRequested: true, gaveUp: null })).toMatchObject({ state: "aborted" });
    expect(ownEnding({ judged: cut, abortRequested: false, gaveUp: null })).toEqual(cut);
  });

  it("makes a failure of what we ended because its provider gave no answer, unless somebody asked for its end", () => {
    const gaveUp = "The provider gave no answer within 3 s.";
    expect(ownEnding({ judged: cut, abortRequested: false, gaveUp })).toMatchObject({
      state: "failed",
      failure: { code: "provider_timeout", message: gaveUp, retryable: true },
    });
    expect(ownEnding({ judged: cut, abortRequested: true, gaveUp })).toMatchObject({ state: "aborted" });
  });

  it("leaves an end that the turn came to by itself", () => {
    expect(ownEnding({ judged: done, abortRequested: true, gaveUp: "too late" })).toEqual(done);
  });
});
