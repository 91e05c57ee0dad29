import { createServer } from "node:http";
import { type Clock, silentLog } from "@townkit/core";
import { expect, it, onTestFinished } from "vitest";
import { ExternalServer } from "./external-server.js";
import { freePort } from "./free-port.js";
import type { ServerEvent } from "./server-source.js";
import { usedOperations } from "./used-operations.js";

/** A clock whose waits end when the test says so. */
function steppedClock() {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after(ms, end) {
      const wait = { ms, end };
      waits.push(wait);
      return () => void waits.splice(waits.indexOf(wait), 1);
    },
  };
  return { clock, waits };
}

/** What an OpenCode server says of itself, and nothing else. */
async function startServer(port: number): Promise<void> {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of usedOperations) {
    const [method = "", path = ""] = operation.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: {} };
  }
  const server = createServer(({ url }, response) =>
    response.end(JSON.stringify(url === "/doc" ? { paths } : { healthy: true, version: "1.18.33" })),
  );
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
}

it("is looked for with growing, bounded delays, each time with the password as it is then, until it is there", async () => {
  const { clock, waits } = steppedClock();
  const port = await freePort();
  let asked = 0;
  const external = new ExternalServer({
    access: async () => ({ url: `http://127.0.0.1:${port}`, password: `password ${++asked}` }),
    prepare: async () => {},
    clock,
    log: silentLog,
    reconnect: { firstDelayMs: 100, maxDelayMs: 300, healthyAfterMs: 1000 },
  });
  onTestFinished(() => external.detach());
  const events: ServerEvent[] = [];
  external.onEvent((event) => events.push(event));

  expect(await external.find()).toMatchObject({ state: "unknown", why: expect.stringContaining("ECONNREFUSED") });
  for (const ms of [100, 200, 300, 300]) {
    expect(waits.map((wait) => wait.ms)).toEqual([ms]);
    waits.pop()?.end();
    await expect.poll(() => waits, { timeout: 20_000 }).toHaveLength(1);
  }
  // A caller looks at once, and plans no second look beside the one that is planned.
  await expect(external.ensure()).rejects.toMatchObject({ code: "backend_unavailable", effect: "none" });
  expect(waits).toHaveLength(1);
  expect(events).toEqual([]);

  await startServer(port);
  waits.pop()?.end();
  await expect
    .poll(() => external.current, { timeout: 20_000 })
    .toMatchObject({ version: "1.18.33", password: "password 7" });
  expect(events).toMatchObject([{ state: "up", how: "adopted" }]);
  expect(waits).toEqual([]);
});

it("is not looked for any more by one that let go of it", async () => {
  const { clock, waits } = steppedClock();
  const port = await freePort();
  const external = new ExternalServer({
    access: async () => ({ url: `http://127.0.0.1:${port}`, password: "" }),
    prepare: async () => {},
    clock,
    log: silentLog,
    reconnect: { firstDelayMs: 100, maxDelayMs: 300, healthyAfterMs: 1000 },
  });
  await external.find();
  expect(waits).toHaveLength(1);
  external.detach();
  expect(waits).toEqual([]);
  await expect(external.ensure()).rejects.toMatchObject({ code: "backend_unavailable" });
  expect(waits).toEqual([]);
});
