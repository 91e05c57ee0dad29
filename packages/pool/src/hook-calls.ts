import {
  AgentEventSchema,
  type CapabilityName,
  type DurableEvent,
  HookEventSchema,
  type HookName,
  type HookReply,
  hookMethods,
  isoNow,
  type Orchestrator,
  parseInput,
} from "@townkit/core";
import type { HookActions } from "./actions/hook-actions.js";
import type { Parts } from "./parts.js";

type HookCalls = Pick<Orchestrator, "onSessionStart" | "onSessionIdle" | "onPreCompact" | "reportAgentEvent">;
type Report = Extract<DurableEvent, { type: "hook.called" | "agent.reported" }>;

/** What an agent has to declare before a hook of it is heard. */
const needed: Partial<Record<HookName, CapabilityName>> = { pre_compact: "preCompact" };

/** A space keeps it apart from the keys of callers. */
function keyOf(event: { sessionId: string; eventId: string }): string {
  return `hook ${event.sessionId} ${event.eventId}`;
}

/**
 * What agents report: journalled once for each event id, then handed to the backend. A reply that says something is kept for a
 * repeat; for one that says nothing the backend is asked again.
 */
export function createHookCalls(
  parts: Parts & { readonly hookActions: HookActions },
): HookCalls & { readonly heard: (event: Report) => Promise<void> } {
  const { backend, clock, directory, operations, guard, hookActions } = parts;

  function once(call: { event: Report; ask: () => Promise<HookReply> }): Promise<HookReply> {
    const { event, ask } = call;
    const actor = directory.get(event.sessionId);
    return operations.run({
      key: keyOf(event),
      method: event.type,
      content: {},
      async perform(intent) {
        await actor.apply((draft) => {
          draft.record(intent);
          draft.note(event);
        });
        const reply = await ask();
        return event.type === "hook.called" ? await hookActions.run(event, reply) : reply;
      },
      async recover() {
        if (event.type === "hook.called") await hookActions.cut(event);
        return await ask();
      },
      keeps: (reply) => Object.keys(reply).length > 0 || (event.type === "hook.called" && hookActions.has(event)),
    });
  }

  const hook =
    (name: HookName): HookCalls["onSessionStart"] =>
    async (sessionId, given) => {
      const call = parseInput({ schema: HookEventSchema, value: given, what: "The hook's event" });
      const capability = needed[name];
      const { agent } = directory.get(sessionId).state.record.config;
      if (capability) await guard.require({ agent, capability });
      const event: Report = { type: "hook.called", sessionId, at: isoNow(clock), hook: name, ...call };
      return await once({ event, ask: () => backend[hookMethods[name]](sessionId, call) });
    };

  const reportAgentEvent: HookCalls["reportAgentEvent"] = async (sessionId, given) => {
    const call = parseInput({ schema: AgentEventSchema, value: given, what: "The agent's report" });
    const { eventId, type, payload } = call;
    const event: Report = { type: "agent.reported", sessionId, at: isoNow(clock), eventId, report: type, payload };
    return await once({ event, ask: () => backend.reportAgentEvent(sessionId, call) });
  };

  /** A report that reached the backend by itself. Most came through here first, and are in the journal. */
  async function heard(event: Report): Promise<void> {
    if (!directory.find(event.sessionId) || (await operations.knows(keyOf(event)))) return;
    await once({ event, ask: () => Promise.resolve({}) });
  }

  return {
    onSessionStart: hook("session_start"),
    onSessionIdle: hook("session_idle"),
    onPreCompact: hook("pre_compact"),
    reportAgentEvent,
    heard,
  };
}
