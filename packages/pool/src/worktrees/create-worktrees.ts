import { mkdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import {
  asTownError,
  type CallOptions,
  type Clock,
  IdempotencyConflictError,
  isoNow,
  type Log,
  type Orchestrator,
  parseInput,
  type Session,
  SessionIdSchema,
  type StatePort,
  type Worktree,
  WorktreeInUseError,
  WorktreeNotFoundError,
  type WorktreeRequest,
  WorktreeRequestSchema,
  type Worktrees,
} from "@townkit/core";
import { CallOptionsSchema, createSerial, isSameContent, withinCall } from "@townkit/core/kit";
import { createGit } from "./git.js";
import { branchTaken, putInPlace, takeAway } from "./place.js";
import { groundOf, tipOf } from "./repository.js";
import { createWorktreeBook, type WorktreeRecord } from "./worktree-record.js";

export interface WorktreesOptions {
  /** Where the worktrees are made; it is made where it is not there. Each has its id for a name. */
  readonly folder: string;
  /** Keeps what there is. Durable where the worktrees are to outlive the process. */
  readonly state: StatePort;
  /** Whose sessions work in them. */
  readonly sessions: Pick<Orchestrator, "listSessions">;
  readonly clock: Clock;
  readonly log: Log;
  /** What git takes its `PATH`, home and the like from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface OwnedWorktrees extends Worktrees {
  /**
   * Puts right what a process before this one has left: removes each worktree that belongs to no session, unless something
   * would be lost by that. Call it before anybody else can ask for one. Never rejects.
   */
  settle(): Promise<void>;
}

/** How long a worktree that was removed is remembered, in milliseconds: a repeat of the call is the same effect. */
const rememberedMs = 7 * 24 * 3600 * 1000;
/** How long a call waits for its result where its caller does not say, in milliseconds. What it began goes on. */
const waitMs = 600_000;

/** The worktrees of one town. See `Worktrees`. */
export function createWorktrees(options: WorktreesOptions): OwnedWorktrees {
  const { folder, sessions, clock, log } = options;
  const git = createGit(options.env);
  const book = createWorktreeBook(options.state);
  // One at a time: git takes locks of a repository that it does not wait for.
  const serial = createSerial();
  const inTurn = <T>(task: () => Promise<T>) => serial.run("", task);

  async function createWorktree(given: WorktreeRequest, within: CallOptions = {}): Promise<Worktree> {
    const request = parseInput({ schema: WorktreeRequestSchema, value: given, what: "The worktree" });
    return await waited({ what: "making", id: request.id, within, work: inTurn(() => make(request)) });
  }

  async function make(request: WorktreeRequest): Promise<Worktree> {
    const known = await book.find(request.id);
    const isNew = known === undefined || known.state === "removed";
    if (!isNew && !isSameContent(known.asked, request))
      throw new IdempotencyConflictError({ what: "Worktree", key: request.id });
    const record = isNew ? await plan(request) : known;
    if (isNew) await book.keep(record);
    await putInPlace({ git, record });
    if (record.state !== "made") await book.keep({ ...record, state: "made", changedAt: isoNow(clock) });
    return record.worktree;
  }

  async function plan(request: WorktreeRequest): Promise<WorktreeRecord> {
    const { id, branch = `town/${id}` } = request;
    const { place, gitDir, repository, base } = await groundOf({ git, request, branch });
    if ((await tipOf({ git, gitDir, branch })) !== null) throw branchTaken(branch);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(await realpath(folder), id);
    const at = isoNow(clock);
    const worktree = { id, repository, path, workDir: join(path, place), branch, base, createdAt: at };
    return { worktree, asked: request, gitDir, state: "making", changedAt: at };
  }

  async function listWorktrees(within: CallOptions = {}): Promise<Worktree[]> {
    parseInput({ schema: CallOptionsSchema, value: within, what: "What listWorktrees was given" });
    return (await book.all()).filter(({ state }) => state === "made").map(({ worktree }) => worktree);
  }

  async function removeWorktree(id: string, within: CallOptions = {}): Promise<Worktree> {
    parseInput({ schema: SessionIdSchema, value: id, what: "The worktree's id" });
    return await waited({ what: "removing", id, within, work: inTurn(() => remove(id)) });
  }

  async function remove(id: string): Promise<Worktree> {
    const record = await book.find(id);
    if (!record) throw new WorktreeNotFoundError(id);
    const { worktree, state } = record;
    if (state === "removed") return worktree;
    const user = (await usersOf(worktree)).find(({ status }) => status !== "stopped");
    if (user) throw new WorktreeInUseError({ worktreeId: id, sessionId: user.id, status: user.status });
    await takeAway({ git, record });
    await book.keep({ ...record, state: "removed", changedAt: isoNow(clock) });
    return worktree;
  }

  async function usersOf({ path }: Worktree): Promise<Session[]> {
    const { sessions: all } = await sessions.listSessions();
    return all.filter(({ workDir }) => workDir === path || workDir.startsWith(`${path}${sep}`));
  }

  async function settle(): Promise<void> {
    await inTurn(async () => {
      for (const record of await book.all()) await settleOne(record);
    }).catch((error: unknown) => log.warn("the worktrees could not be put in order", { error: String(error) }));
  }

  async function settleOne(record: WorktreeRecord): Promise<void> {
    const { worktree, state, changedAt } = record;
    if (state === "removed") {
      if (Date.parse(changedAt) + rememberedMs < clock.now()) await book.forget(worktree.id);
      return;
    }
    if ((await usersOf(worktree)).length > 0) return;
    await remove(worktree.id).then(
      () => log.info("a worktree of no session was removed", { worktree: worktree.id }),
      (error: unknown) =>
        log.warn("a worktree of no session stays", { worktree: worktree.id, why: asTownError(error).message }),
    );
  }

  function waited(call: { what: string; id: string; within: CallOptions; work: Promise<Worktree> }): Promise<Worktree> {
    const { what, id, within, work } = call;
    const { signal, timeoutMs = waitMs } = parseInput({
      schema: CallOptionsSchema,
      value: within,
      what: "The call's options",
    });
    const facts = { worktreeId: id };
    return withinCall({
      work,
      what: `${what} the worktree ${id}`,
      facts,
      effect: () => "possible",
      call: { signal, timeoutMs },
      clock,
    });
  }

  return { createWorktree, listWorktrees, removeWorktree, settle };
}
