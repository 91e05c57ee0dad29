import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openBdBeads } from "../../src/bd/index.js";
import { beadsCases, registerBeadsSuite } from "../../src/testing/index.js";
import { describeRealBd } from "./real.js";

let folder = "";
let count = 0;

describeRealBd({
  name: "the suite of every client",
  cases: beadsCases.length,
  body() {
    beforeAll(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), "townkit-bd-")));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    registerBeadsSuite({
      subject: {
        name: "the client of bd",
        newBeadsDir: async () => {
          const workDir = join(folder, String(count++));
          await mkdir(workDir);
          return join(workDir, ".beads");
        },
        // A machine that does other things too may let each bd take long.
        open: (options) => openBdBeads({ timeoutMs: 240_000, ...options }),
        patienceMs: 120_000,
      },
      ...{ describe, it, beforeAll, afterAll },
    });
  },
});
