import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OrchestratorFactory } from "@townkit/testkit";
import { createAcmeBackend } from "./index.js";

/**
 * The suite tells an agent what to do by a script in its prompt. This program plays such scripts, in the place of yours.
 * Next: run your own program here, with the kit's scripted model behind it (`@townkit/testkit/model`); or, where it has a
 * language of its own, say the scripts in it: `prompt(script)` of the subject below.
 */
const player = fileURLToPath(import.meta.resolve("@townkit/testkit/scripted-agent/main"));

/** How this backend is checked: `townkit.conformance` in package.json names this module. */
const factory: OrchestratorFactory = {
  name: "townkit-backend-acme",
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "acme-suite-"));
    const backend = await createAcmeBackend({ command: [process.execPath, player] });
    return {
      orchestrator: backend,
      backend,
      agent: "acme",
      newWorkDir: () => mkdtemp(join(folder, "work-")),
      async close() {
        await backend.close({ sessions: "stop" });
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

export default factory;
