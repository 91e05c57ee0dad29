import { getEventListeners, once } from "node:events";
import { type Clock, silentLog } from "@townkit/core";
import { expect, test } from "vitest";
import type { HostProcess } from "./host-process.js";
import { hostedEvents } from "./hosted-events.js";
import { superviseHost } from "./supervisor.js";

/** Nobody waits: what is due comes next. */
const hasty: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(_ms, run) {
    const timer = setImmediate(run);
    return () => clearImmediate(timer);
  },
};

function startHost(): { host: HostProcess; die(): void } {
  let die = () => {};
  const ended = new Promise<string>((resolve) => {
    die = () => resolve("its process ended");
  });
  const end = () => {
    die();
    return Promise.resolve();
  };
  return { host: { pid: 1, socketPath: "", section: "a", usesServerUrl: false, ended, end, kill: die }, die };
}

test("however often the process ends, a reader of its events leaves nothing that listens to its end", async () => {
  let running = startHost();
  const supervisor = superviseHost({
    first: running.host,
    restart() {
      running = startHost();
      return Promise.resolve(running.host);
    },
    probe: () => Promise.resolve(),
    wellMs: 0,
    clock: hasty,
    log: silentLog,
  });
  const closing = new AbortController();
  const events = hostedEvents({
    request: {},
    async *open({ signal }) {
      if (signal && !signal.aborted) await once(signal, "abort");
      yield* [];
    },
    backend: "a",
    supervisor,
    closing: closing.signal,
    clock: hasty,
    log: silentLog,
  })[Symbol.asyncIterator]();
  const untilResync = async () => {
    while ((await events.next()).value?.type !== "resync");
  };
  for (let count = 0; count < 15; count += 1) {
    running.die();
    await untilResync();
    expect(getEventListeners(closing.signal, "abort")).toEqual([]);
  }
  closing.abort();
  expect((await events.next()).done).toBe(true);
  await supervisor.close();
});
