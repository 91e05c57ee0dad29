import { describe, expect, it } from "vitest";
import { interleave } from "./interleave.js";

describe("interleaved sides", () => {
  it("run once a round each, and what they cost stands side by side", async () => {
    const rounds = await interleave({
      sides: { ours: async (round) => 10 + round, bare: async (round) => round },
      warmUps: 2,
      runs: 3,
    });
    expect(rounds).toEqual([
      { ours: 12, bare: 2 },
      { ours: 13, bare: 3 },
      { ours: 14, bare: 4 },
    ]);
  });

  it("never run at the same time, and in another order where chance says so", async () => {
    const seen: string[] = [];
    const side = (name: string) => async () => {
      seen.push(`${name} begins`);
      await new Promise(setImmediate);
      seen.push(`${name} ends`);
      return 1;
    };
    const chances = [0, 0, 0.99, 0];
    await interleave({
      sides: { ours: side("ours"), bare: side("bare") },
      warmUps: 0,
      runs: 2,
      random: () => chances.shift() ?? 0,
    });
    expect(seen.filter((what) => what.endsWith("begins"))).toEqual([
      "ours begins",
      "bare begins",
      "bare begins",
      "ours begins",
    ]);
    expect(seen.map((what) => what.split(" ")[1])).toEqual(Array.from({ length: 4 }, () => ["begins", "ends"]).flat());
  });
});
