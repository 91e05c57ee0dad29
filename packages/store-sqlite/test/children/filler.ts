/** Fills a small disk until the store says so, makes room, goes on, and says what was acknowledged and what is there. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asTownError } from "@townkit/core";
import { openSqliteStore } from "../../src/index.js";
import { numberedCommit } from "../numbered-commits.js";

const [folder = ""] = process.argv.slice(2);
const path = join(folder, "town.db");
const ballast = join(folder, "ballast");
writeFileSync(ballast, Buffer.alloc(400_000));

const acknowledged: number[] = [];
const refusals: string[] = [];
let store = await openSqliteStore({ path });

async function commit(number: number): Promise<void> {
  await store.commit(numberedCommit(number, 20_000)).then(
    () => acknowledged.push(number),
    (error: unknown) => refusals.push(asTownError(error).code),
  );
}

let number = 0;
while (refusals.length === 0) await Promise.all([commit(++number), commit(++number)]);
const readableWhileFull = (await store.listSessions()).length;
const refusedWhileFull = refusals.length;
rmSync(ballast);
await commit(++number);
await store[Symbol.asyncDispose]();

store = await openSqliteStore({ path });
const found = (await store.listSessions()).map(({ session }) => session.id);
const { lastSeq } = await store.readJournal({ afterSeq: 0, limit: 1 });
await store[Symbol.asyncDispose]();
console.log(
  JSON.stringify({ acknowledged, refusals, refusedWhileFull, readableWhileFull, last: number, found, lastSeq }),
);
