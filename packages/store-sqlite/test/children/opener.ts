/** Waits for a line on stdin, opens the store, says what came of it, and holds it until stdin ends. */
import { once } from "node:events";
import { asTownError } from "@townkit/core";
import { openSqliteStore } from "../../src/index.js";

const [path = ""] = process.argv.slice(2);
console.log(JSON.stringify({ ready: true }));
await once(process.stdin, "data");
const outcome = await openSqliteStore({ path, holder: "the opener" }).then(
  (store) => ({ store, said: { opened: true, pid: process.pid } }),
  (error: unknown) => ({
    store: undefined,
    said: { opened: false, pid: process.pid, error: asTownError(error).toJSON() },
  }),
);
console.log(JSON.stringify(outcome.said));
process.stdin.resume();
await once(process.stdin, "end");
await outcome.store?.[Symbol.asyncDispose]();
