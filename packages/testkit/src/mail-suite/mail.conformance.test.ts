import { describe, test } from "vitest";
import { mailSuite, openMailTown } from "./index.js";

describe("the mail of a pool", () => {
  for (const { code, proves, run } of mailSuite())
    test(`${code} ${proves}`, async () => {
      const town = await openMailTown();
      try {
        await run(town);
      } finally {
        await town.close();
      }
    });
});
