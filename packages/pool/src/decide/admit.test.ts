import { describe, expect, it } from "vitest";
import { admit, hasLimits, type MachineLoad, type Place, type SessionLimits } from "./admit.js";

const place = (sessionId: string, role = "polecat", backend = "opencode"): Place => ({ sessionId, role, backend });
const calm: MachineLoad = { freeMemoryMb: 4000, load: 0.5 };

function decide(given: {
  waiting: readonly Place[];
  placed?: readonly Place[];
  starting?: number;
  limits?: SessionLimits;
  machine?: MachineLoad;
}) {
  const { admitted, held } = admit({ placed: [], starting: 0, limits: {}, machine: calm, ...given });
  return { admitted, held: held.map(({ sessionId, reason }) => [sessionId, reason]) };
}

const three = [place("a"), place("b"), place("c")];

describe("starts that wait", () => {
  it("all begin where there is no limit", () => {
    expect(decide({ waiting: three })).toEqual({ admitted: ["a", "b", "c"], held: [] });
  });

  it.each([
    ["sessions", { sessions: 2 }],
    ["role", { roles: { polecat: 2 } }],
    ["backend", { backends: { opencode: 2 } }],
    ["starts", { starts: 2 }],
  ] as const)("begin in their order until the limit of %s", (reason, limits) => {
    const held = [["c", reason]];
    expect(decide({ waiting: three, limits })).toEqual({ admitted: ["a", "b"], held });
  });

  it.each([
    ["memory", { minFreeMemoryMb: 500 }, { freeMemoryMb: 499, load: 0 }],
    ["load", { maxLoad: 2 }, { freeMemoryMb: 9999, load: 2.1 }],
  ] as const)("all wait while the machine is short of %s", (reason, limits, machine) => {
    const held = three.map(({ sessionId }) => [sessionId, reason]);
    expect(decide({ waiting: three, limits, machine })).toEqual({ admitted: [], held });
    expect(decide({ waiting: three, limits, machine: { freeMemoryMb: null, load: null } }).held).toEqual([]);
  });

  it("let others pass where only their own role or backend is full", () => {
    const waiting = [place("a"), place("b", "mayor", "tmux"), place("c", "witness")];
    const placed = [place("x")];
    const limits = { roles: { polecat: 1 }, backends: { tmux: 0 } };
    expect(decide({ waiting, placed, limits })).toEqual({
      admitted: ["c"],
      held: [
        ["a", "role"],
        ["b", "backend"],
      ],
    });
  });

  it("let nobody pass where what all share is taken", () => {
    const waiting = [place("a"), place("b")];
    expect(decide({ waiting, placed: [place("x")], limits: { sessions: 1 } }).held).toEqual([
      ["a", "sessions"],
      ["b", "sessions"],
    ]);
  });

  it("are told the numbers", () => {
    const limits = { roles: { polecat: 1 } };
    const { held } = admit({ waiting: [place("a")], placed: [place("x")], starting: 0, limits, machine: calm });
    expect(held).toEqual([{ sessionId: "a", reason: "role", why: "sessions of the role polecat: 1 of at most 1" }]);
  });

  it("are not held up by a role that is called as something that objects have", () => {
    expect(decide({ waiting: [place("a", "constructor")], limits: { roles: {} } }).admitted).toEqual(["a"]);
  });
});

it.each([
  [{}, false],
  [{ sessions: undefined, backends: {}, roles: {} }, false],
  [{ maxLoad: 1 }, true],
  [{ roles: { polecat: 1 } }, true],
] satisfies [SessionLimits, boolean][])("limits %j can hold a start up: %s", (limits, can) => {
  expect(hasLimits(limits)).toBe(can);
});
