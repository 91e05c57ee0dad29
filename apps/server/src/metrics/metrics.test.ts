import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createMemoryWorld } from "@townkit/core/memory";
import { expect, onTestFinished, test } from "vitest";
import { startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import { memoryBackend } from "../test-support/memory-backend.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";
import { metricTable } from "./metric-table.js";

async function start(world = createMemoryWorld()) {
  const root = await tempFolder();
  await writeFile(path.join(root, "town.toml"), '[orchestration]\nbackend = "@test/memory"\n');
  const daemon = await startDaemon({ root, env: {}, loadBackend: memoryBackend(world).load });
  onTestFinished(() => daemon.stop({ sessions: "stop" }));
  const token = readFileSync(townFolder(root).token, "utf8").trim();
  const get = (place: string, headers = {}) => fetch(`${daemon.url}${place}`, { headers });
  const metrics = async () => await (await get("/metrics", { authorization: `Bearer ${token}` })).text();
  return { root, daemon, client: clientOf({ url: daemon.url, token }), get, metrics };
}

test("a town's work is counted as it is and as it goes", async () => {
  const { root, client, metrics } = await start();
  const { id } = await client.spawnSession({ agent: "memory", workDir: root, role: "tester" });
  await client.assignWork(id, { type: "prompt", content: "work" }, { until: "settled" });
  await expect.poll(metrics).toContain('townkit_work_settled_total{state="completed"} 1');
  const text = await metrics();
  expect(text).toContain('townkit_sessions{status="idle",agent="memory",backend="memory"} 1');
  expect(text).toContain('townkit_deliveries_total{verdict="taken"} 1');
  expect(text).toMatch(/townkit_work_state_seconds_count\{state="running"\} 1/);
  expect(text).toMatch(/townkit_event_lag_seconds_count [1-9]/);
  expect(text).toMatch(/process_resident_memory_bytes [1-9]/);
});

test("what waits is shown while it waits, and not after", async () => {
  let release = () => {};
  const gate = new Promise<string>((resolve) => {
    release = () => resolve("done");
  });
  const { root, client, metrics } = await start(createMemoryWorld({ agent: () => gate }));
  const { id } = await client.spawnSession({ agent: "memory", workDir: root, role: "tester" });
  const { assignmentId } = await client.assignWork(id, { type: "prompt", content: "work" }, { until: "accepted" });
  await client.assignWork(id, { type: "prompt", content: "more" }, { until: "stored" });
  const waiting = await metrics();
  expect(waiting).toContain('townkit_work_open{state="queued"} 1');
  expect(waiting).toMatch(/townkit_work_oldest_seconds\{state="queued"\} \d/);
  release();
  await client.waitForAssignment(assignmentId);
  await expect.poll(metrics).not.toContain("townkit_work_open{");
});

test("every metric of the table is in the answer, and none besides", async () => {
  const { metrics } = await start();
  const told = [...(await metrics()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]);
  expect(told).toEqual(Object.entries(metricTable).map(([name, { kind }]) => [name, kind]));
});

test("metrics are for who has the token; whether the town is up is for all, and nothing else is told", async () => {
  const { get } = await start();
  expect((await get("/metrics")).status).toBe(401);
  expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
  const ready = await get("/readyz");
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
});

test("the dashboard asks for metrics that there are", () => {
  const file = path.resolve(import.meta.dirname, "../../../../docs/grafana-dashboard.json");
  const { panels } = JSON.parse(readFileSync(file, "utf8")) as { panels: { targets?: { expr: string }[] }[] };
  const asked = panels.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(townkit|process)_\w+/g) ?? []),
  );
  const known = Object.keys(metricTable);
  const base = (name: string) => (known.includes(name) ? name : name.replace(/_(bucket|sum|count)$/, ""));
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.map(base).filter((name) => !known.includes(name))).toEqual([]);
});
