import { describe, expect, it } from "vitest";
import { protocolSessionId, protocolTurnIds } from "./protocol-ids.js";

const turn = { sessionId: "polecat-1", assignmentId: "w-1", attempt: 1 };

describe("protocol ids", () => {
  it("name the session readably", () => {
    expect(protocolSessionId("polecat-1")).toBe("ses_polecat-1");
  });

  it("are the same for the same attempt and safe in a path", () => {
    expect(protocolTurnIds(turn)).toEqual(protocolTurnIds({ ...turn }));
    expect(protocolTurnIds(turn).messageId).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(protocolTurnIds(turn).partId).toMatch(/^prt_[0-9a-f]{32}$/);
  });

  it.each([{ sessionId: "polecat-2" }, { assignmentId: "w-2" }, { attempt: 2 }])("differ with %o", (change) => {
    expect(protocolTurnIds({ ...turn, ...change }).messageId).not.toBe(protocolTurnIds(turn).messageId);
  });

  it("do not run together where one id ends and the next begins", () => {
    const left = protocolTurnIds({ sessionId: "a", assignmentId: "bc", attempt: 1 });
    const right = protocolTurnIds({ sessionId: "ab", assignmentId: "c", attempt: 1 });
    expect(left.messageId).not.toBe(right.messageId);
  });
});
