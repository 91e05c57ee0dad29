import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createMemoryState } from "@townkit/core/memory";
import { expect, it, onTestFinished } from "vitest";
import { makeServerFolders, serverPaths } from "../server/server-paths.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { serverSetup } from "./server-setup.js";

it("gives the program as long for its version as the server has for its start", async () => {
  const { path: folder, remove } = await temporaryFolder();
  onTestFinished(remove);
  const binary = join(folder, "opencode");
  await writeFile(binary, "#!/bin/sh\nexec sleep 60\n");
  await chmod(binary, 0o755);
  const paths = serverPaths(folder);
  await makeServerFolders(paths);
  const given = { folder, binary, state: createMemoryState(), startTimeoutMs: 50 };
  await expect(serverSetup({ paths, given })).rejects.toMatchObject({
    code: "backend_unavailable",
    message: expect.stringContaining("timed out after 50 milliseconds"),
  });
});
