import { describe, expect, it } from "vitest";
import { optionsOf, requireAsAsked, requireForFork, serverName, takesSnapshots, wantedSnapshots } from "./snapshots.js";

describe("a server without snapshots where the others have them", () => {
  const name = serverName({ number: 2, snapshots: false, byDefault: true });

  it("says so in its name, and is run so", () => {
    expect(name).toBe("2-no-snapshots");
    expect(takesSnapshots(optionsOf({ name, given: { config: { snapshot: true, model: "a/b" } } }))).toBe(false);
    expect(optionsOf({ name, given: { config: { model: "a/b" } } }).config).toEqual({ model: "a/b", snapshot: false });
  });

  it("is one like any other where none has them", () => {
    expect(serverName({ number: 2, snapshots: false, byDefault: false })).toBe("2");
    expect(optionsOf({ name: "2", given: { config: {} } })).toEqual({ config: {} });
  });
});

describe("a session's wish for snapshots", () => {
  it("is what its servers do where it has none", () => {
    expect([true, false].map((byDefault) => wantedSnapshots({ asked: undefined, byDefault }))).toEqual([true, false]);
  });

  it("for none is granted, and for some is refused where nothing is ever undone", () => {
    expect(wantedSnapshots({ asked: false, byDefault: true })).toBe(false);
    expect(() => wantedSnapshots({ asked: true, byDefault: false })).toThrow(
      expect.objectContaining({ code: "capability_unsupported", remedy: expect.stringContaining("`snapshot`") }),
    );
  });

  it("that somebody else's server does not fulfil is refused", () => {
    for (const takes of [true, false]) {
      expect(() => requireAsAsked({ asked: undefined, takes })).not.toThrow();
      expect(() => requireAsAsked({ asked: takes, takes })).not.toThrow();
      expect(() => requireAsAsked({ asked: !takes, takes })).toThrow(
        expect.objectContaining({ code: "invalid_input" }),
      );
    }
  });

  it("of a fork is refused where its parent's server takes none", () => {
    expect(() => requireForFork({ parentId: "s-1", takes: true })).not.toThrow();
    expect(() => requireForFork({ parentId: "s-1", takes: false })).toThrow(
      expect.objectContaining({ code: "capability_unsupported", message: expect.stringContaining("s-1") }),
    );
  });
});
