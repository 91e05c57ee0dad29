import { isoNow } from "../ports/clock.js";
import type { BackendCore } from "./backend-core.js";
import type { DriverSink } from "./driver.js";
import { createSerial } from "./serial.js";
import { statusToTell } from "./session-state.js";

/** Takes what the driver sees into the books, in the order in which it was seen of each session. */
export function createDriverSink(core: BackendCore): DriverSink {
  const { hub, log, clock, sessions, ledger, attention, occupancy, delivery } = core;
  const inOrder = createSerial();

  function take(sessionId: string, task: () => Promise<unknown>): void {
    inOrder.run(sessionId, task).catch((error: unknown) => {
      log.error("An observation could not be taken in.", { sessionId, at: isoNow(clock), error: String(error) });
    });
  }

  async function takeSession(seen: Parameters<DriverSink["session"]>[0]): Promise<void> {
    const { sessionId, status = null, liveness, reason } = seen;
    const entry = sessions.find(sessionId);
    if (!entry) return;
    const working = ledger.current(sessionId) !== undefined || occupancy.of(sessionId) !== undefined;
    const told = statusToTell({ session: entry.session, seen: status, working });
    const revived = liveness?.state === "alive" && entry.session.liveness.state !== "alive";
    await sessions.change(sessionId, {
      ...(liveness ? { liveness } : {}),
      // A reason alone says why the status stays as it is.
      ...(status === null && reason !== undefined ? { statusReason: reason } : {}),
      ...(told === null ? {} : { status: told, statusReason: reason ?? null }),
    });
    if (revived) settleDoubts(sessionId);
  }

  /** The agent's record can be read again: it may tell what could not be told of work while it could not. */
  function settleDoubts(sessionId: string): void {
    const doubtful = ledger.open(new Set([sessionId])).filter(({ state }) => state === "unknown");
    for (const assignment of doubtful) {
      delivery.consult({ assignment, question: "find" }).catch((error: unknown) => {
        log.warn("A doubt about work could not be settled.", { assignmentId: assignment.id, error: String(error) });
      });
    }
  }

  return {
    turn: ({ sessionId, ...seen }) => take(sessionId, () => delivery.learn(seen)),
    session: (seen) => take(seen.sessionId, () => takeSession(seen)),
    attentionRaised: (raised) => take(raised.sessionId, () => attention.raise(raised)),
    attentionSettled: (settled) => take(settled.sessionId, () => attention.settle(settled)),
    output: (event) => hub.emit(event),
    note: (event) => hub.publish({ events: [event] }),
  };
}
