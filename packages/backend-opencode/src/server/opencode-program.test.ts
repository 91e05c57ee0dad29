import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { opencodeModule } from "../opencode-module.js";
import { OpencodeSectionSchema } from "../opencode-section.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

/** What is found of the program that a town's settings name, where it says this. */
async function foundOf(says: string | null) {
  const { path: townRoot, remove } = await temporaryFolder();
  onTestFinished(remove);
  const binary = path.join(townRoot, "opencode");
  if (says !== null) await writeFile(binary, `#!/bin/sh\necho '${says}'\n`, { mode: 0o755 });
  const config = OpencodeSectionSchema.parse({ binary });
  return await opencodeModule.agentPrograms?.({ config, env: { PATH: "/nowhere" }, townRoot });
}

it("a version that was tested is well, any other and none at all are none that sessions start on", async () => {
  expect(await foundOf("1.18.5")).toMatchObject([
    { agent: "opencode", version: "1.18.5", state: "proven", remedy: null },
  ]);
  for (const [says, detail] of [
    ["1.17.9", "is OpenCode 1.17.9, which is not supported"],
    ["2.0.0", "is OpenCode 2.0.0, which is not supported"],
    ["hello", 'did not say a version but "hello'],
    [null, "is not the absolute path of a program"],
  ] as const)
    expect(await foundOf(says)).toMatchObject([
      { state: "unusable", version: null, detail: expect.stringContaining(detail), remedy: expect.any(String) },
    ]);
});

it.each([
  ["1.18.5", "proven"],
  ["1.17.9", "unusable"],
])("where the town names a server, its version %s counts, as %s", async (version, state) => {
  const server = createServer((_, answer) => answer.end(JSON.stringify({ healthy: true, version })));
  server.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = OpencodeSectionSchema.parse({});
  const found = await opencodeModule.agentPrograms?.({ config, env: {}, townRoot: "/", serverUrl });
  expect(found).toMatchObject([{ state, detail: expect.stringContaining(version) }]);
});
