import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@townkit/core";
import type { OrchestratorFactory } from "@townkit/testkit";
import { poolOverWorld, type StoreLives } from "@townkit/testkit/subjects";
import { openSqliteStore } from "../open-store.js";

/** A file, opened again for each pool: what the one before still writes finds its file closed. */
async function sqliteStoreLives(): Promise<StoreLives> {
  const folder = await mkdtemp(join(tmpdir(), "townkit-store-"));
  let store: Store | undefined;
  return {
    async next() {
      await store?.[Symbol.asyncDispose]();
      store = await openSqliteStore({ path: join(folder, "town.db"), holder: "the suite" });
      return store;
    },
    async end() {
      await store?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What `town backend check @townkit/store-sqlite` proves: that a pool keeps the contract with its work in this store. */
const poolOnSqlite: OrchestratorFactory = poolOverWorld({
  name: "a SessionPool on SQLite",
  openStore: sqliteStoreLives,
});

export default poolOnSqlite;
