import type { Handle, PrepareRequest, SessionObservation } from "../contract/backend.js";
import { InvalidInputError } from "../errors/input-errors.js";
import { SessionNotFoundError } from "../errors/state-errors.js";
import { asTownError } from "../errors/town-error.js";
import type { BackendParts } from "./backend-parts.js";
import { requireAgent, requireCapability, requirePermissions } from "./capability-check.js";
import type { Turn } from "./driver.js";
import { limited } from "./limited.js";
import { statusToTell } from "./session-state.js";

/** An agent's program may load a large conversation before it can take work. */
const startMs = 120_000;

/** Starts sessions, the new ones and the stopped ones. */
export interface SessionStart {
  /** Everything that can refuse a start. @throws InvalidInputError, CapabilityUnsupportedError, and what the driver refuses with. */
  prepare(request: PrepareRequest): Promise<Handle>;
  /** A session that has its handle. A start that failed leaves it in `error`, with the reason, and rejects. `first`: as its driver has it. */
  start(sessionId: string, first?: Turn): Promise<SessionObservation>;
  /** Makes the record say what was seen, and that the session was `started`. */
  observe(seen: SessionObservation, facts?: { readonly started: true }): Promise<void>;
}

export function createSessionStart(parts: BackendParts): SessionStart {
  const { driver, clock, sessions, attention, ledger, occupancy, closing } = parts;

  async function prepare(request: PrepareRequest): Promise<Handle> {
    const { agent, backend, env = {}, permissions } = request.config;
    if (backend !== undefined && backend !== driver.name) {
      throw new InvalidInputError({ what: "backend", problem: `this is ${driver.name}, not ${backend}` });
    }
    await requireAgent({ driver, agent });
    if (request.fork) await requireCapability({ driver, agent, capability: "fork" });
    if (Object.keys(env).length > 0) await requireCapability({ driver, agent, capability: "sessionEnv" });
    if (permissions !== undefined) requirePermissions({ driver, agent, permissions });
    return driver.prepare(request);
  }

  async function start(sessionId: string, first?: Turn): Promise<SessionObservation> {
    if (await sessions.isDeleted(sessionId)) throw new SessionNotFoundError(sessionId);
    try {
      const seen = await limited({
        what: `Starting ${sessionId}`,
        backend: driver.name,
        ms: startMs,
        clock,
        signal: closing.signal,
        run: (signal) => driver.start(sessions.driverSession(sessionId), { signal, ...(first && { first }) }),
      });
      const hadTurns = ledger.hadTurns(sessionId);
      const status = first ? "busy" : (seen.status ?? (hadTurns ? "idle" : "ready"));
      await observe({ ...seen, status }, { started: true });
      return seen;
    } catch (error) {
      await sessions.change(sessionId, { status: "error", statusReason: asTownError(error).message });
      throw error;
    }
  }

  async function observe(seen: SessionObservation, facts?: { readonly started: true }): Promise<void> {
    const { sessionId, liveness, status } = seen;
    const { session } = sessions.get(sessionId);
    const working = ledger.current(sessionId) !== undefined || occupancy.of(sessionId) !== undefined;
    const told = statusToTell({ session, seen: status, working });
    const patch = told === null ? { liveness } : { liveness, status: told, statusReason: null };
    await sessions.change(sessionId, patch, facts);
    await attention.replace({ sessionId, attention: seen.attention });
  }

  return { prepare, start, observe };
}
