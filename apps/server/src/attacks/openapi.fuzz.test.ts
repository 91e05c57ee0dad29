// What the OpenAPI document allows, and what it does not, asked of a running town.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { mcpTown } from "../test-support/mcp-town.js";
import { findSchemathesis } from "../test-support/schemathesis.js";

/** One ends the town, the other never ends. */
const left = ["shutdown", "events"];

const sessions = 20;

/** Cases for each operation in each phase. */
const examples = process.env.CI === "true" ? "60" : "10";

test("no request, of the document or beside it, finds a fault or an answer that is not in it", async (context) => {
  const found = await findSchemathesis();
  if ("reason" in found) return context.skip(found.reason);
  const { daemon, token, client, root, folder } = await mcpTown("");
  // For the ids that are not made up.
  for (let n = 0; n < sessions; n += 1) {
    const { id } = await client.spawnSession({ id: `s-${n}`, agent: "memory", workDir: root, role: "tester" });
    await client.assignWork(id, { type: "prompt", content: "hello" }, { assignmentId: `w-${n}`, until: "settled" });
  }
  for (const name of ["board", "ci"]) await client.createToken({ name });
  const argv = [
    ...["run", `${daemon.url}/openapi.json`, "--header", `Authorization: Bearer ${token}`],
    ...[
      "--checks",
      "answers_as_documented,content_type_conformance,response_schema_conformance,status_code_conformance",
    ],
    ...["--max-examples", examples, "--seed", "1", "--workers", "1", "--request-timeout", "30"],
    ...["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"],
    ...left.flatMap((id) => ["--exclude-operation-id", id]),
  ];
  const checks = path.resolve(import.meta.dirname, "../test-support/schemathesis-checks.py");
  const program = spawn(found.program, argv, {
    cwd: root,
    env: { ...process.env, SCHEMATHESIS_HOOKS: checks, FUZZ_SESSIONS: String(sessions) },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 900_000,
  });
  let said = "";
  for (const stream of [program.stdout, program.stderr])
    stream.on("data", (data: Buffer) => {
      said += data.toString();
    });
  const [exitCode] = (await once(program, "close")) as [number | null];
  expect(exitCode, said).toBe(0);
  expect(await client.status()).toMatchObject({ town: root });
  const log = await readFile(path.join(folder.logs, "daemon.log"), "utf8");
  expect(log.split("\n").filter((line) => line.includes('"a request failed"'))).toEqual([]);
}, 1_000_000);
