import type { ErrorCode, Placing, Session, SessionRecord } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { stateWith } from "../test-support/state-fixture.js";
import { afterRefusal, type Fallback, isNowhere } from "./fallback.js";

const use: Fallback = { mode: "use", to: "tmux" };
const ask: Fallback = { mode: "ask", to: "tmux" };
const proven: Placing = { begun: 1, refused: 1, moved: false, why: null };

function follows(given: {
  fallback?: Fallback;
  placing?: Placing | undefined;
  code?: ErrorCode;
  effect?: "none" | "possible";
  chosen?: string;
  session?: Partial<Session>;
}) {
  const { fallback = use, code = "backend_unavailable", effect = "none", chosen, session } = given;
  const { record } = stateWith({ session });
  const placing = "placing" in given ? given.placing : proven;
  const config = chosen === undefined ? record.config : { ...record.config, backend: chosen };
  return afterRefusal({
    fallback,
    record: { ...record, config, ...(placing && { placing }) },
    error: { code, effect },
  });
}

describe("a start that was refused", () => {
  it.each([
    ["with proof", {}, { is: "move", to: "tmux" }],
    ["with proof, where it is to be asked", { fallback: ask }, { is: "ask", to: "tmux" }],
    ["where its backend failed", { code: "backend_failed" }, { is: "move", to: "tmux" }],
    [
      "of a session whose backend somebody chose, where it is to be asked",
      { fallback: ask, chosen: "opencode" },
      { is: "ask", to: "tmux" },
    ],
  ] satisfies [string, Parameters<typeof follows>[0], object][])("%s", (_name, given, is) => {
    expect(follows(given)).toEqual(is);
  });

  it.each([
    ["the town says so", { fallback: { mode: "fail" } }],
    ["nothing is proven", { effect: "possible" }],
    ["nobody knows the end of another start", { placing: { ...proven, begun: 2 } }],
    ["it was started before, or is a fork", { placing: undefined }],
    ["it is there already", { session: { backend: "tmux" } }],
    ["it is the session that is refused", { code: "work_dir_invalid" }],
    ["its caller chose the backend", { chosen: "opencode" }],
  ] satisfies [string, Parameters<typeof follows>[0]][])("stays, because %s", (_name, given) => {
    expect(follows(given)).toEqual({ is: "stay" });
  });
});

it.each([
  ["it has no handle", { handle: null }, true],
  ["all its starts were refused", { placing: proven }, true],
  ["a start of it may have left something", { placing: { ...proven, begun: 2 } }, false],
  ["it was started", {}, false],
] satisfies [string, Partial<SessionRecord>, boolean][])("a session is nowhere if %s: %j is %s", (_name, more, is) => {
  expect(isNowhere({ ...stateWith().record, ...more })).toBe(is);
});
