import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { refusal } from "./expect.js";
import { orchestratorCase } from "./stage.js";

/** The facets that read what is around a session: files, the agent's modes and its settings. */
export const facetReadCases = [
  orchestratorCase({
    code: "FACET-012",
    proves: "A file of the work directory is read as it is; what is not there, or leads out of it, is refused.",
    part: "can-files",
    async run(stage) {
      const { id, workDir } = await stage.spawn();
      await mkdir(join(workDir, "sub"));
      await writeFile(join(workDir, "sub", "text.txt"), "  kept as it is \n\n");
      const file = await stage.town.readFile(id, { path: "sub/text.txt" });
      assert.deepEqual([file.encoding, file.content], ["utf8", "  kept as it is \n\n"]);
      for (const path of ["missing.txt", "sub", "../..", "/etc/hosts"]) {
        await refusal(() => stage.town.readFile(id, { path }), "invalid_input");
      }
    },
  }),
  orchestratorCase({
    code: "FACET-013",
    proves: "The agent's own modes are named, each once, and a session can be in one of them at least.",
    part: "can-agents",
    async run(stage) {
      const { modes } = await stage.town.listAgents((await stage.spawn()).id);
      assert.equal(new Set(modes.map(({ name }) => name)).size, modes.length);
      assert.ok(modes.some(({ use }) => use !== "child"));
    },
  }),
  orchestratorCase({
    code: "FACET-014",
    proves: "The agent's settings are shown without the secrets in them.",
    part: "can-config",
    async run(stage) {
      const { config } = await stage.town.readConfig((await stage.spawn()).id);
      assert.ok(Object.keys(config).length > 0, "there are no settings");
      const secrets = [...JSON.stringify(config).matchAll(/"\w*(?:key|token|secret|password)":"([^"]*)"/gi)];
      for (const [pair, value] of secrets) assert.equal(value, "***", pair);
    },
  }),
];
