import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { registerBeadsSuite } from "../testing/index.js";
import { openEmbeddedBeads } from "./index.js";

let folder = "";
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "townkit-beads-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

registerBeadsSuite({
  subject: {
    name: "the embedded client",
    newBeadsDir: async () => {
      const workDir = join(folder, String(count++));
      await mkdir(workDir);
      return join(workDir, ".beads");
    },
    open: openEmbeddedBeads,
  },
  describe,
  it,
  beforeAll,
  afterAll,
});
