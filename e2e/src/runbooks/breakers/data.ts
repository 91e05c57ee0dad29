import { copyFile, mkdir, open, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { markedWork } from "../../town/scripted-work.js";
import { fillDisk } from "../../town/small-disk.js";
import type { Breaker } from "../breaker.js";

/** From there a program finds what the store is made with. */
const storePackage = dirname(createRequire(import.meta.url).resolve("@townkit/store-sqlite/package.json"));

/** What a restore has put aside takes all that is left of the disk, and the work in `task.md` is more than the store has room for. */
export const fullDisk: Breaker = {
  needsDisk: true,
  async break({ ground, ledger }) {
    const { id, work } = markedWork({ id: "w-large" });
    const { town } = ground.sandbox;
    await writeFile(join(ground.sandbox.root, "work", "task.md"), `${work.content}\n${"x".repeat(900_000)}`);
    const aside = join(town, ".town.before-restore-2026-11-28T030000.000Z");
    await mkdir(aside);
    await fillDisk(join(aside, "town.db"));
    ledger.expect(id, ground.polecat);
  },
};

/** There is a backup of the night, and the store's file is overwritten from its begin on. */
export const damagedStore: Breaker = {
  async break({ ground, ledger }) {
    const work = markedWork();
    await ledger.hand(ground.polecat, work);
    await ground.reaches(work.id, "completed");
    await ground.town.data(["backup", join(ground.sandbox.env.HOME ?? "", "backups", "town.tar.gz")]);
    await ground.town.data(["down"]);
    const store = await open(ground.state("town.db"), "r+");
    await store.write(Buffer.alloc(16_384, "damaged "), 0, 16_384, 0);
    await store.close();
  },
};

/** What a newer version leaves: the store as it was, and the store with its own schema, in which it died. */
export const newerStore: Breaker = {
  async break({ ground, ledger }) {
    const work = markedWork();
    await ledger.hand(ground.polecat, work);
    await ground.reaches(work.id, "completed");
    await ground.town.data(["down"]);
    const store = ground.state("town.db");
    await copyFile(store, `${store}.backup-v1`);
    const change = `
      const { DatabaseSync } = require("@photostructure/sqlite");
      const store = new DatabaseSync(process.argv[1]);
      store.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99");
      store.exec("CREATE TABLE newer (id TEXT) STRICT");
      process.kill(process.pid, "SIGKILL");`;
    const { signal } = await execa(process.execPath, ["-e", change, store], { cwd: storePackage, reject: false });
    if (signal !== "SIGKILL") throw new Error("The store of a newer version could not be made.");
  },
};
