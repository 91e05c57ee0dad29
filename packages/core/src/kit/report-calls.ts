import type { Backend } from "../contract/backend.js";
import { AgentEventSchema, HookEventSchema, type HookName, type HookReply } from "../contract/hooks.js";
import { parseInput } from "../errors/input-errors.js";
import { isoNow } from "../ports/clock.js";
import type { BackendCore } from "./backend-core.js";
import { closedError } from "./backend-parts.js";
import { requireCapability } from "./capability-check.js";
import { createHookInbox } from "./hook-inbox.js";
import type { HookPermissions } from "./hook-permissions.js";

type ReportCalls = Pick<Backend, "onSessionStart" | "onSessionIdle" | "onPreCompact" | "reportAgentEvent">;

/** How much of a plugin's complaint is journalled: its end, which says what went wrong. */
const tailLength = 4000;

/** The calls in which agents and their plugins report. */
export function reportCalls(core: BackendCore & { readonly permissions: HookPermissions }): ReportCalls {
  const { driver, clock, hub, sessions, ledger, adoption, permissions, closing } = core;
  const inbox = createHookInbox();

  async function enter(sessionId: string): Promise<void> {
    if (closing.signal.aborted) throw closedError(driver.name);
    await adoption.ensure();
    sessions.get(sessionId);
  }

  function hook(name: HookName): Backend["onSessionStart"] {
    return async (sessionId, given) => {
      const { eventId, payload } = parseInput({ schema: HookEventSchema, value: given, what: "event" });
      await enter(sessionId);
      const { agent } = sessions.get(sessionId).config;
      if (name === "pre_compact") await requireCapability({ driver, agent, capability: "preCompact" });
      const handle = async (): Promise<HookReply> => {
        hub.publish({ events: [{ type: "hook.called", sessionId, at: isoNow(clock), eventId, hook: name, payload }] });
        return (await driver.heard?.(sessions.driverSession(sessionId), { event: name, eventId, payload })) ?? {};
      };
      return await inbox.once({ sessionId, eventId, handle });
    };
  }

  return {
    onSessionStart: hook("session_start"),
    onSessionIdle: hook("session_idle"),
    onPreCompact: hook("pre_compact"),

    async reportAgentEvent(sessionId, given) {
      const event = parseInput({ schema: AgentEventSchema, value: given, what: "event" });
      await enter(sessionId);
      const { eventId, type, payload } = event;
      const handle = async (): Promise<HookReply> => {
        const at = isoNow(clock);
        hub.publish({ events: [{ type: "agent.reported", sessionId, at, eventId, report: type, payload }] });
        if (type === "plugin_error") {
          hub.publish({ events: [{ type: "plugin.failed", sessionId, at, why: complaintOf(payload) }] });
        }
        if (driver.heard)
          return await driver.heard(sessions.driverSession(sessionId), { event: type, eventId, payload });
        if (type !== "permission") return {};
        return await permissions.ask({ sessionId, assignmentId: ledger.current(sessionId)?.id ?? null, event });
      };
      return await inbox.once({ sessionId, eventId, handle });
    },
  };
}

function complaintOf(payload: Record<string, unknown>): string {
  const said = payload.message ?? payload.why;
  return (typeof said === "string" ? said : JSON.stringify(payload)).slice(-tailLength);
}
