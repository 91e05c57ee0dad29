import type { DriverSession } from "@townkit/core/kit";
import { expect, it } from "vitest";
import { isSameOwner, nobody, ownerOf, turnOfCall } from "./call-turn.js";

const session = {} as DriverSession;

it("the turn of a call is that call's, and no work's", () => {
  const turn = turnOfCall({ session, key: "op-1", content: "/run it" });
  expect(ownerOf(turn)).toEqual({ assignmentId: null, callKey: "op-1" });
  expect(ownerOf({ ...turn, assignmentId: "w-1" })).toEqual({ assignmentId: "w-1" });
});

it("two turns are of one owner only where both names are the same", () => {
  const [work, call, other] = [
    { assignmentId: "w-1" },
    { assignmentId: null, callKey: "a" },
    { assignmentId: null, callKey: "b" },
  ];
  expect([work, call, nobody].map((owner) => isSameOwner(owner, owner))).toEqual([true, true, true]);
  expect([isSameOwner(work, nobody), isSameOwner(call, nobody), isSameOwner(call, other)]).toEqual([
    false,
    false,
    false,
  ]);
});
