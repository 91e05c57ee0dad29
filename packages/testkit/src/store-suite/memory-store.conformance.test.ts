import { createMemoryContents, createMemoryStore } from "@townkit/core/memory";
import { describe, test } from "vitest";
import { storeSuite } from "./index.js";

describe("the store in memory", () => {
  for (const { code, proves, run } of storeSuite({ lock: false }))
    test(`${code} ${proves}`, async () => {
      const contents = createMemoryContents();
      await run({ open: () => Promise.resolve(createMemoryStore({ contents })) });
    });
});
