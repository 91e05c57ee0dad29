import { afterAll, beforeAll, expect } from "vitest";
import { TownUnderTest } from "./town-under-test.js";

/** A town that tests share. */
export interface TownDesk {
  readonly town: TownUnderTest;
}

/** One that is there for the tests of this file, and leaves nothing running. */
export function townOfThisFile(): TownDesk {
  let town: TownUnderTest | undefined;
  beforeAll(async () => {
    town = await TownUnderTest.start();
  });
  afterAll(async () => {
    await using ended = town;
    expect(await ended?.close()).toEqual([]);
  });
  return {
    get town() {
      if (!town) throw new Error("The town is started before the first test, and not before.");
      return town;
    },
  };
}
