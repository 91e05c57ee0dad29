import {
  type ActionEvent,
  type DurableEvent,
  isDurable,
  isoNow,
  type OperationRecord,
  type Orchestrator,
  type TownEvent,
} from "@townkit/core";
import { createSerial, digestOf } from "@townkit/core/kit";
import type { Parts } from "../parts.js";
import { type Action, actionsOn, type PoolActions } from "./action.js";
import { type ActionCall, type ActionEnded, aboutOf, type CarriedOut, notDone } from "./carry-out.js";
import { createGate } from "./gate.js";
import { createKeepWorking } from "./keep-working.js";
import { createRunBook } from "./run-book.js";
import { createStops } from "./stops.js";
import { triggersOf } from "./triggers.js";

/** So many actions run at a time: a thousand sessions may become idle at once. */
const atOnce = 8;
/** After a failure of the store the journal is read on from the same place, so many milliseconds later. */
const retryMs = 1000;
/** After so many events without an action it is written down how far the journal was read. */
const readAtMost = 200;

export interface ActionFollower {
  /** Begins to act on what is journalled: since the last process, and as it comes. Resolves when what that one left is told of. */
  follow(): Promise<void>;
  /** Resolves when what was journalled so far was acted on and all of it has ended, or after so many milliseconds. */
  idle(withinMs: number): Promise<void>;
}

/** Runs the actions that the journal brings about: those for which no agent waits. */
export function createActionFollower(
  parts: Parts & {
    readonly actions: PoolActions;
    readonly carryOut: (call: ActionCall) => Promise<CarriedOut>;
    readonly assignWork: Orchestrator["assignWork"];
    readonly signal: AbortSignal;
  },
): ActionFollower {
  const { store, hub, log, clock, directory, actions, carryOut, signal } = parts;
  const book = createRunBook(store.state("actions"));
  const serial = createSerial();
  const gate = createGate(atOnce);
  const keeping = createKeepWorking(parts);
  const stops = createStops({ ...parts, book });
  let begun: ReadonlyMap<string, unknown> = new Map();
  let read = 0;
  let position: string | null = null;
  let reading: Promise<void> = Promise.resolve();
  let wake = () => {};

  async function follow(): Promise<void> {
    const left = await book.left();
    begun = left;
    const since = await book.cursor();
    const isNeeded = actions.all.length > 0 || Object.values(actions.roles).some((own) => own.length > 0);
    for (const [key, run] of left) {
      if ((await store.getOperation(endRecord({ key, at: "" }).key)) === undefined)
        await tell(notDone({ call: run, why: "The town ended while it ran. It is not run again.", at: isoNow(clock) }));
      await book.end(key);
    }
    if (!isNeeded) {
      if (since !== undefined) await book.forget();
      return;
    }
    // Of a town that had no actions before, what went before is nobody's business.
    await stops.load({ isFirst: since === undefined });
    if (since === undefined) await book.seen(hub.cursor());
    position = since ?? hub.cursor();
    reading = readOn(position);
  }

  async function readOn(after: string): Promise<void> {
    try {
      for await (const event of hub.read({ after, durableOnly: true, signal })) {
        if (signal.aborted) return;
        await hear(event);
        position = event.cursor;
        wake();
      }
    } catch (error) {
      log.error("actions wait for the store", { error: String(error) });
      if (!signal.aborted) clock.after(retryMs, () => void readOn(position ?? after));
    }
  }

  async function hear(event: TownEvent): Promise<void> {
    const calls = isDurable(event) ? await callsOf(event) : [];
    for (const [key, call] of calls) await book.begin(key, aboutOf(call));
    if (event.type === "session.changed") await stops.seen(event.session);
    read += 1;
    if (calls.length > 0 || read >= readAtMost || event.type === "resync") {
      await book.seen(event.cursor);
      read = 0;
    }
    // In their order for one session; those of others do not wait for them.
    for (const [key, call] of calls) {
      serial
        .run(call.session.id, () => gate.run(() => runOne(key, call)))
        .catch((error: unknown) => log.error("what came of an action could not be kept", { error: String(error) }));
    }
  }

  /** What is to be run for an event, each under a key that no other has. */
  async function callsOf(event: DurableEvent & { readonly cursor: string }): Promise<[string, ActionCall][]> {
    const session = event.sessionId === null ? undefined : directory.find(event.sessionId)?.state.record.session;
    if (!session) return [];
    if (event.type === "session.changed" && !stops.isNew(event.session)) return [];
    const calls: [string, ActionCall][] = [];
    for (const on of triggersOf(event)) {
      for (const action of actionsOn({ actions, role: session.role, on })) {
        const key = digestOf({ at: event.cursor, on, action: action.name }).slice(0, 32);
        if (!begun.has(key)) calls.push([key, await callOf({ event, on, action, session })]);
      }
    }
    return calls;
  }

  async function callOf(options: {
    event: DurableEvent;
    on: ActionEvent;
    action: Action;
    session: ActionCall["session"];
  }): Promise<ActionCall> {
    const { event, ...about } = options;
    const assignment =
      event.type === "assignment.changed" ? ((await store.getAssignment(event.assignmentId)) ?? null) : null;
    const attention = event.type === "attention.raised" ? event.attention : null;
    return { ...about, assignment, attention, payload: {} };
  }

  async function runOne(key: string, call: ActionCall): Promise<void> {
    // What was idle has other things to do by now.
    if (call.on !== "idle" || keeping.isIdle(call)) {
      const { reply, event } = await carryOut(call);
      if (signal.aborted) return;
      const refusal = reply.keepWorking === undefined ? null : await keeping.keep(call, reply.keepWorking);
      await tell(event, key);
      if (refusal !== null) await tell(notDone({ call: aboutOf(call), why: refusal, at: isoNow(clock) }));
    }
    await book.end(key);
  }

  /** `key`: of the run that has ended with it, for the next process to know should this one end before it is crossed out. */
  async function tell(event: ActionEnded, key?: string): Promise<void> {
    await directory.find(event.sessionId)?.observe((draft) => {
      draft.note(event);
      if (key !== undefined) draft.record(endRecord({ key, at: event.at }));
    });
  }

  const isBehind = () => !signal.aborted && position !== null && position !== hub.cursor();

  async function idle(withinMs: number): Promise<void> {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(withinMs, resolve);
    });
    await Promise.race([settled(), late]);
    cancel();
  }

  async function settled(): Promise<void> {
    // What ends tells of its end, and may bring about more.
    while (isBehind()) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([next, reading]);
      await serial.idle();
    }
    await serial.idle();
    if (isBehind()) await settled();
  }

  return { follow, idle };
}

function endRecord({ key, at }: { key: string; at: string }): OperationRecord {
  // A space keeps it apart from the keys of callers.
  return { key: `action ${key}`, method: "action", digest: key, createdAt: at, result: { value: true }, revision: 1 };
}
