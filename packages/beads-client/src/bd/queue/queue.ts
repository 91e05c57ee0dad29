import { join } from "node:path";
import type { Call } from "../../calls/call.js";
import { BeadsError } from "../../errors/beads-error.js";
import { aborted } from "../../errors/outside.js";
import { endLeftBehind } from "./left-behind.js";
import { bePresent, type Presence, reapIfDead } from "./presence.js";
import { openTickets, type Standing, type Ticket, type Tickets, type Wish } from "./tickets.js";

/** How long whoever is next waits between looks, in milliseconds; those behind it look that much less often. */
const lookMs = 4;
const longestLookMs = 200;
/** How often whoever is next looks whether the one at the head is alive; those behind it do so that much less often. */
const aliveMs = 100;

/** Somebody's turn. */
export interface Turn {
  readonly ticket: number;
  /** Says which process group works in this turn: if this process dies, the next one ends it before it begins. */
  working(pid: number): void;
  readonly tickets: Tickets;
  /** That something may be half done, since somebody died in his turn. Whoever sees it mends it, and says so. */
  needsMending(): boolean;
  mended(): void;
}

/**
 * The queue in front of one workspace, for all processes of this machine: first come, first served, one at a time. Who dies in it
 * is passed over.
 */
export interface Queue {
  /** Runs the body in a turn of its own. @throws BeadsError `busy`, `aborted`: its turn did not come; nothing was done. */
  turn<T>(call: Call, body: (turn: Turn) => Promise<T>): Promise<T>;
  /**
   * Asks something that may be asked together with others. In its turn `answer` is given all questions of this kind that wait, and
   * gives an answer to each of them, or leaves some out, which then wait for a turn of their own.
   */
  ask(options: {
    call: Call;
    wish: Wish;
    /** Whether it may have been done if whoever did it died. Then it is refused; else it is asked again. */
    changes: boolean;
    answer: (questions: readonly Ticket[], turn: Turn) => Promise<ReadonlyMap<number, string>>;
  }): Promise<string>;
  readonly tickets: Tickets;
  /** Those who wait are refused; who has his turn ends it. */
  close(): void;
}

type Waiting = Extract<Standing, { state: "waiting" }>;

const mendNote = "mend";

export function openQueue(folder: string): Queue {
  const tickets = openTickets(folder);
  let presence: Presence | undefined;
  const local = new Set<() => void>();
  let atWork = 0;
  let isClosing = false;

  function owner(): string {
    presence ??= bePresent(folder);
    return presence.name;
  }

  /** Waits until it is the ticket's turn, or until it has its answer. */
  async function wait(call: Call, seq: number): Promise<"turn" | { answer: string } | "orphaned"> {
    let lookedMs = 0;
    for (;;) {
      const standing = isClosing ? undefined : tickets.standing(seq);
      if (standing === undefined) throw lost(call);
      if (standing.state !== "waiting") return standing.state === "answered" ? standing : "orphaned";
      const { before, head } = standing;
      if (before === 0) return "turn";
      requireTime({ call, head });
      lookedMs = await lookAfter({ standing, lookedMs });
      await pause({ ms: Math.min(lookMs * before, longestLookMs, call.remainingMs()), call, wakers: local });
    }
  }

  /** Looks whether the one at the head is alive: who is next may have died with it. Gives when it was looked last. */
  async function lookAfter(options: { standing: Waiting; lookedMs: number }): Promise<number> {
    const { standing, lookedMs } = options;
    const { before, head } = standing;
    if (performance.now() - lookedMs <= aliveMs * before) return lookedMs;
    await reap(head.owner);
    return performance.now();
  }

  /** Removes the tickets of one who has died. */
  async function reap(name: string): Promise<void> {
    const left = tickets.leftBy(name);
    let isDead = false;
    reapIfDead({ folder, name, whenDead: () => (isDead = true) });
    if (!isDead) return;
    // What it had started goes on without it, and would come in between.
    await endLeftBehind(left.map(({ child }) => child));
    if (left.some(({ kind, child }) => kind === "turn" || child !== 0)) tickets.setNote(mendNote, "1");
    tickets.removeAllOf(name);
  }

  function turnOf(seq: number): Turn {
    return {
      ticket: seq,
      tickets,
      working: (pid) => tickets.setChild({ seq, pid }),
      needsMending: () => tickets.note(mendNote) === "1",
      mended: () => tickets.setNote(mendNote, "0"),
    };
  }

  function enter(wish: Wish): number {
    const seq = tickets.draw({ ...wish, owner: owner() });
    atWork++;
    return seq;
  }

  function leave(seq: number): void {
    tickets.remove(seq);
    atWork--;
    for (const wake of local) wake();
    if (isClosing && atWork === 0) end();
  }

  function end(): void {
    presence?.end();
    tickets.close();
  }

  /** Undefined: whoever was answering it has died, and it is to be asked again. */
  async function askOnce({ call, wish, changes, answer }: Parameters<Queue["ask"]>[0]): Promise<string | undefined> {
    const seq = enter(wish);
    try {
      const came = await wait(call, seq);
      if (came === "orphaned") {
        if (changes) throw orphaned(call);
        return undefined;
      }
      if (came !== "turn") return came.answer;
      const alike = tickets.waiting(wish.kind);
      if (changes) tickets.take({ seqs: alike.map((ticket) => ticket.seq), by: owner() });
      const answers = await answer(alike, turnOf(seq));
      tickets.answer(answers);
      return answers.get(seq) ?? "";
    } finally {
      if (changes) tickets.giveBack(owner());
      leave(seq);
    }
  }

  return {
    tickets,
    async turn(call, body) {
      const seq = enter({ kind: "turn", question: call.what });
      try {
        await wait(call, seq);
        return await body(turnOf(seq));
      } finally {
        leave(seq);
      }
    },
    async ask(options) {
      for (;;) {
        const answer = await askOnce(options);
        if (answer !== undefined) return answer;
      }
    },
    close() {
      if (isClosing) return;
      isClosing = true;
      for (const wake of local) wake();
      if (atWork === 0) end();
    },
  };
}

/** Where the queue of a workspace is. */
export function queueFolder(beadsDir: string): string {
  return join(beadsDir, "townkit-queue");
}

async function pause(options: { ms: number; call: Call; wakers: Set<() => void> }): Promise<void> {
  const { ms, call, wakers } = options;
  let wake: () => void = () => {};
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.max(1, ms));
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
    wakers.add(wake);
    call.signal?.addEventListener("abort", wake, { once: true });
  });
  wakers.delete(wake);
  call.signal?.removeEventListener("abort", wake);
}

/** @throws BeadsError `aborted`, `busy`: nothing was done. */
function requireTime(options: { call: Call; head: Ticket }): void {
  const { call, head } = options;
  if (call.signal?.aborted) throw aborted({ what: call.what, effect: "none", cause: call.signal.reason });
  if (call.remainingMs() > 0) return;
  throw new BeadsError({
    code: "busy",
    message: `${call.what} did not come to its turn within ${call.timeoutMs} ms: process ${head.pid} is at work in this workspace.`,
    remedy: `Try again, with more time; if process ${head.pid} hangs, end it.`,
    facts: { timeoutMs: call.timeoutMs, pid: head.pid },
  });
}

function orphaned(call: Call): BeadsError {
  return new BeadsError({
    code: "unavailable",
    message: `${call.what} was being done together with others' by a process that ended meanwhile.`,
    remedy: "Look whether it was done before it is tried again.",
    effect: "possible",
  });
}

function lost(call: Call): BeadsError {
  return new BeadsError({
    code: "unavailable",
    message: `${call.what} lost its place: the queue of the workspace was closed or removed.`,
    remedy: "Try again.",
  });
}
