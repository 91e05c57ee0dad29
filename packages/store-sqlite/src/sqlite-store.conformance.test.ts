import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeSuite } from "@townkit/testkit/store-suite";
import { describe, onTestFinished, test } from "vitest";
import { openSqliteStore } from "./index.js";

describe("the store on SQLite", () => {
  for (const { code, proves, run } of storeSuite({ lock: true }))
    test(`${code} ${proves}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "town-store-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      await run({ open: () => openSqliteStore({ path: join(folder, "town.db") }) });
    });
});
