import { type HookName, type HookReply, isoNow } from "@townkit/core";
import type { Parts } from "../parts.js";
import { type Action, actionsOn, type PoolActions } from "./action.js";
import { type ActionCall, type ActionEnded, aboutOf, type CarriedOut, notDone } from "./carry-out.js";

/** On which hooks of an agent actions are run, whose result it gets. That it is idle is seen without its hook. */
const eventOf = { session_start: "start", pre_compact: "pre_compact", session_idle: null } as const satisfies Record<
  HookName,
  Action["on"][number] | null
>;

interface HookCall {
  readonly sessionId: string;
  readonly hook: HookName;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The actions that answer an agent's own hook. */
export interface HookActions {
  /** Whether there are any for this hook of this session. */
  has(call: HookCall): boolean;
  /** Runs them one after another; what they say goes behind what the backend said. */
  run(call: HookCall, reply: HookReply): Promise<HookReply>;
  /** They may have been run by a process before this one, which has ended: they are not run again, and that is told. */
  cut(call: HookCall): Promise<void>;
}

export function createHookActions(
  parts: Parts & {
    readonly actions: PoolActions;
    readonly carryOut: (call: ActionCall) => Promise<CarriedOut>;
  },
): HookActions {
  const { directory, clock, actions, carryOut } = parts;

  function callsOf({ sessionId, hook, payload }: HookCall): ActionCall[] {
    const session = directory.find(sessionId)?.state.record.session;
    const on = eventOf[hook];
    if (!session || on === null) return [];
    const about = { on, session, assignment: null, attention: null, payload };
    return actionsOn({ actions, role: session.role, on }).map((action) => ({ action, ...about }));
  }

  function tell(event: ActionEnded): Promise<void> {
    return directory.get(event.sessionId).observe((draft) => draft.note(event));
  }

  return {
    has: (call) => callsOf(call).length > 0,
    async run(call, reply) {
      const contexts = reply.context === undefined ? [] : [reply.context];
      for (const one of callsOf(call)) {
        const { reply: said, event } = await carryOut(one);
        await tell(event);
        if (said.context !== undefined) contexts.push(said.context);
      }
      return contexts.length === 0 ? reply : { ...reply, context: contexts.join("\n\n") };
    },
    async cut(call) {
      const why = "The town ended while it was to be run. It is not run again.";
      for (const one of callsOf(call)) await tell(notDone({ call: aboutOf(one), why, at: isoNow(clock) }));
    },
  };
}
