import type { Backend, Handle } from "../contract/backend.js";
import { SessionConfigSchema } from "../contract/session.js";
import { IdempotencyConflictError, InvalidInputError, parseInput } from "../errors/input-errors.js";
import { asTownError } from "../errors/town-error.js";
import type { BackendCore } from "./backend-core.js";
import { closedError, runCall } from "./backend-parts.js";
import { type CloseOptions, CloseOptionsSchema } from "./call-inputs.js";
import { isSameContent } from "./digest.js";
import type { Driver } from "./driver.js";

type PoolCalls = Pick<Backend, "prepare" | "start" | "adopt" | "close">;

/** How long a hand-over may go on when the backend is closed; then its driver is told to leave it. */
const closeMs = 5000;

/** @throws InvalidInputError the handle is another backend's. */
function requireOwnHandle({ driver, handle }: { driver: Driver; handle: Handle }): void {
  if (handle.backend === driver.name) return;
  throw new InvalidInputError({
    what: "handle",
    problem: `it is of the backend ${handle.backend}, and this is ${driver.name}`,
    remedy: `Give it to ${handle.backend}.`,
  });
}

/** The calls of a pool, which keeps the sessions' records itself. */
export function poolCalls(core: BackendCore, stopSession: (sessionId: string) => Promise<unknown>): PoolCalls {
  const { driver, clock, serial, hub, waits, sessions, ledger, delivery, starts, carrying, adoption, closing, log } =
    core;
  let closed: Promise<void> | undefined;

  async function close(how: CloseOptions): Promise<void> {
    if (how.sessions === "stop") {
      const running = sessions.all().filter(({ session }) => session.status !== "stopped");
      const stops = await Promise.allSettled(running.map(({ session }) => stopSession(session.id)));
      for (const stop of stops) {
        if (stop.status === "rejected") log.warn("A session could not be stopped.", { why: String(stop.reason) });
      }
    }
    const leave = clock.after(closeMs, () => closing.abort());
    await delivery.idle();
    leave();
    closing.abort();
    await driver.close(how);
    await Promise.all([sessions.idle(), ledger.idle()]);
    waits.end(closedError(driver.name));
    hub.close();
  }

  return {
    async prepare(request) {
      parseInput({ schema: SessionConfigSchema, value: request.config, what: "config" });
      const run = () => starts.prepare(request);
      const facts = { sessionId: request.config.id };
      return await runCall({ core, what: "the preparation", facts, effect: "none", call: {}, run });
    },

    async start({ config, handle, forkedFrom, open, carries }) {
      const { id } = config;
      requireOwnHandle({ driver, handle });
      const run = () =>
        serial.run(id, async () => {
          const known = sessions.find(id);
          if (known && !isSameContent(known.handle, handle)) {
            throw new IdempotencyConflictError({ what: "Session", key: id });
          }
          await adoption.recover({ open, carries });
          adoption.known(id);
          if (!known) await sessions.add({ config, handle, digest: null, forkedFrom });
          try {
            const seen = await carrying.start({ sessionId: id, carries });
            await adoption.findRecovered(id);
            return seen;
          } catch (error) {
            // Proven that there is nothing of it: it may be another backend's by now.
            if (!known && asTownError(error).effect === "none" && !ledger.current(id)) await sessions.remove(id);
            throw error;
          }
        });
      return await runCall({
        core,
        what: `the start of session ${id}`,
        facts: { sessionId: id },
        effect: "possible",
        call: {},
        run,
      });
    },

    async adopt(requests) {
      const run = () => adoption.adopt(requests);
      return await runCall({ core, what: "the adoption", facts: {}, effect: "none", call: {}, run });
    },

    async close(how) {
      const checked = parseInput({ schema: CloseOptionsSchema, value: how, what: "What close was given" });
      closed ??= close(checked);
      await closed;
    },
  };
}
