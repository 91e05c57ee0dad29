/** Commits without end, several at a time, and prints the number of each one as soon as it is acknowledged. */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/index.js";
import { numberedCommit } from "../numbered-commits.js";

const [path = "", first = "1"] = process.argv.slice(2);
const store = await openSqliteStore({ path });
const state = store.state("writer");
for (let n = Number(first); ; n += 3) {
  const together = [n, n + 1, n + 2].map(async (number) => {
    await Promise.all([store.commit(numberedCommit(number)), state.put(`k-${number}`, number)]);
    writeSync(1, `${number}\n`);
  });
  await Promise.all(together);
}
