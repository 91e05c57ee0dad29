import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type DaemonRecord, readIfThere } from "../daemon/private-file.js";
import { startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";

const built = (name: string) =>
  JSON.stringify(import.meta.resolve(name).replace("/src/", "/dist/").replace(/\.ts$/, ".js"));

/** Agents in memory, whose output is read in the way that the file `fault` of the town says. */
const source = `
  import { readFileSync } from "node:fs";
  import { createMemoryOrchestrator } from ${built("@townkit/core/memory")};
  import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
  const faults = {
    throw() { throw new TypeError("no luck"); },
    nonsense: () => ({ messages: 7 }),
    never: () => new Promise(() => {}),
    loop() { for (;;); },
    exit() { process.exit(7); },
  };
  export default {
    contractVersion: "1.0",
    section: { name: "odd", schema: z.strictObject({ words: z.number().default(3) }) },
    async create({ state, clock, log, paths }) {
      const backend = await createMemoryOrchestrator({ state, clock, log });
      const getSessionOutput = async (...given) => {
        const fault = readFileSync(paths.town + "/fault", "utf8");
        return fault in faults ? await faults[fault]() : backend.getSessionOutput(...given);
      };
      return { ...backend, getSessionOutput };
    },
  };
`;

async function hostileTown() {
  const root = await tempFolder();
  const folder = townFolder(root);
  await mkdir(path.join(root, "odd"));
  await writeFile(
    path.join(root, "odd", "package.json"),
    '{"name":"odd","type":"module","exports":{"default":"./index.js"}}',
  );
  await writeFile(path.join(root, "odd", "index.js"), source);
  await writeFile(folder.configFile, '[orchestration]\nbackend = "./odd"\n');
  const breaks = (fault: string) => writeFile(path.join(root, "fault"), fault);
  await breaks("none");
  const daemon = await startDaemon({ root, env: {} });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
  const record = JSON.parse((await readIfThere(folder.record)) ?? "") as DaemonRecord;
  const client = clientOf({ url: record.url, token: (await readIfThere(folder.token))?.trim() });
  const session = { agent: "memory", workDir: root, role: "tester" };
  return { client, session, breaks, folder };
}

/** A whole piece of work, from its session's start on. */
async function works({ client, session }: Awaited<ReturnType<typeof hostileTown>>): Promise<string> {
  const { id } = await client.spawnSession(session, { timeoutMs: 30_000 });
  const work = { type: "prompt", content: "hello" } as const;
  const receipt = await client.assignWork(id, work, { until: "settled", timeoutMs: 30_000 });
  expect(receipt.state).toBe("completed");
  return id;
}

test.each([
  ["throw", "backend_failed", "no luck"],
  ["nonsense", "backend_failed", "cannot be read"],
  ["never", "backend_unavailable", "gave no answer"],
])("a backend whose call does this: %s, is named, and the town goes on", async (fault, code, words) => {
  const town = await hostileTown();
  const id = await works(town);
  await town.breaks(fault);
  const within = { timeoutMs: 3_000 };
  const error = await town.client.getSessionOutput(id, {}, within).catch((thrown: unknown) => thrown);
  // The caller's own deadline and the backend's silence end at the same time: either may be told first.
  if (fault === "never") expect(["wait_timeout", code]).toContain((error as { code: string }).code);
  else expect(error).toMatchObject({ code, message: expect.stringMatching(new RegExp(`odd|memory.*${words}`, "s")) });
  await town.breaks("none");
  await works(town);
  expect((await town.client.getSessionOutput(id)).messages).not.toEqual([]);
  expect((await town.client.status()).backends[0]?.host).toMatchObject({ restarts: 0 });
});

test.each(["exit", "loop"])("a backend that does this: %s, is started again", async (fault) => {
  const town = await hostileTown();
  const id = await works(town);
  const events = town.client.events({ durableOnly: true });
  await town.breaks(fault);
  // How it fails depends on how far its process has come back by then.
  const asked = town.client.getSessionOutput(id, {}, { timeoutMs: 2_000 }).catch(() => "refused");
  const seen: string[] = [];
  for await (const event of events) {
    if (event.type !== "backend.health") continue;
    if (seen.length === 0) await town.breaks("none");
    seen.push(event.state);
    if (event.state === "up") break;
  }
  expect(await asked).toBe("refused");
  expect(seen[0]).toBe("down");
  expect((await town.client.listAssignments()).map(({ state }) => state)).toEqual(["completed"]);
  await works(town);
  expect((await town.client.status()).backends[0]?.host).toMatchObject({ restarts: 1 });
  expect(await readFile(path.join(town.folder.logs, "daemon.log"), "utf8")).toContain(
    "the backend's process has ended",
  );
});
