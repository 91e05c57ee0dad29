import { BackendUnavailableError } from "@townkit/core";
import { manualClock } from "@townkit/core/memory";
import { expect, it, vi } from "vitest";
import { ServerRefusedError } from "../client/call.js";
import type { ServerClient } from "../client/server-client.js";
import { protocolId, session, turn } from "../test-support/one-turn.js";
import { handOver } from "./hand-over.js";
import { Sessions } from "./sessions.js";
import type { TurnKeeper } from "./turn-keeper.js";
import type { TurnWatch } from "./turn-watch.js";

/** A hand-over beside others to a server that answers so, and the calls that it was asked. */
function begin(answers: { storePrompt?: () => Promise<void>; getMessage?: () => Promise<unknown> } = {}) {
  const calls: string[] = [];
  const asked = (name: string, answer: () => Promise<unknown> = async () => undefined) =>
    vi.fn(async () => {
      calls.push(name);
      return await answer();
    });
  const client = {
    runPrompt: asked("run"),
    storePrompt: asked("store", answers.storePrompt),
    getMessage: asked("read", answers.getMessage),
  } as unknown as ServerClient;
  const clock = manualClock();
  const known = new Sessions().add({ session, data: { directory: "/w" } as never, protocolId });
  const follow = vi.fn();
  const keeper = { follow, notRun: vi.fn() } as unknown as TurnKeeper;
  const abort = new AbortController();
  const { signal } = abort;
  const handed = handOver({ known, turn, client, keeper, clock, fresh: true, crowded: true, signal });
  handed.catch(() => {});
  const watched = async (): Promise<TurnWatch> => {
    await vi.waitFor(() => expect(calls).toEqual(["run"]));
    if (!known.watch) throw new Error("Nobody watches the turn.");
    return known.watch;
  };
  return { calls, clock, known, follow, abort, handed, watched };
}

/** The server's log has the message, with its words or without. */
function tell({ watch, words }: { watch: TurnWatch; words: boolean }): void {
  const { messageId, partId } = watch.ids;
  const info = { id: messageId, sessionID: protocolId, role: "user", time: { created: 1 } } as const;
  watch.apply({ type: "message.updated.1", body: { info } });
  const part = { id: partId, messageID: messageId, sessionID: protocolId, type: "text", text: "go" } as const;
  if (words) watch.apply({ type: "message.part.updated.1", body: { part } });
}

it("a prompt beside others is one call, and taken when the server is heard to hold its words", async () => {
  const { calls, handed, watched, known, follow } = begin();
  const watch = await watched();
  tell({ watch, words: false });
  expect(watch.submitted).toBe(false);
  tell({ watch, words: true });
  expect(await handed).toMatchObject({ kind: "protocol", facts: { messageId: watch.ids.messageId } });
  expect(calls).toEqual(["run"]);
  expect(watch).toMatchObject({ submitted: true, drives: 1 });
  expect(follow).toHaveBeenCalledWith(known, watch);
});

it("one of which nothing is heard is stored by a call that answers when it is, and told to run again", async () => {
  const { calls, clock, handed, watched } = begin();
  await watched();
  clock.pass(5_000);
  await handed;
  await vi.waitFor(() => expect(calls).toEqual(["run", "store", "run"]));
});

it("one that is seen to run while it is stored is not told to run again", async () => {
  let stored = () => {};
  const isStored = new Promise<void>((resolve) => {
    stored = resolve;
  });
  const { calls, clock, handed, watched } = begin({ storePrompt: () => isStored });
  const watch = await watched();
  clock.pass(5_000);
  await vi.waitFor(() => expect(calls).toEqual(["run", "store"]));
  tell({ watch, words: true });
  watch.begin();
  stored();
  await handed;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(calls).toEqual(["run", "store"]);
  expect(watch.begun).toBe(true);
});

it("one that the server refuses behind its answer is refused with the cause, and nothing of it was done", async () => {
  const refusal = new ServerRefusedError({ what: "Storing", httpStatus: 500, problem: "opaque", effect: "possible" });
  const { calls, handed, watched, known } = begin({ storePrompt: () => Promise.reject(refusal) });
  (await watched()).failed({ name: "UnknownError", data: { message: "Agent not found: x" } });
  await expect(handed).rejects.toMatchObject({
    effect: "none",
    message: expect.stringContaining("Agent not found: x"),
  });
  expect(calls).toEqual(["run", "store", "read"]);
  expect(known.watch).toBeUndefined();
});

it("of one whose server dies behind its answer nobody can tell, though it refuses every connection by then", async () => {
  const gone = new BackendUnavailableError({ backend: "opencode", problem: "refused", remedy: "", effect: "none" });
  const { calls, handed, watched } = begin({ storePrompt: () => Promise.reject(gone) });
  (await watched()).doubt();
  await expect(handed).rejects.toMatchObject({ code: "backend_unavailable", effect: "possible" });
  expect(calls).toEqual(["run", "store"]);
});

it("nobody waits for the server's word any more when the wait is over", async () => {
  const { calls, clock, handed, watched, abort } = begin();
  await watched();
  abort.abort();
  await expect(handed).rejects.toThrow("aborted");
  expect(calls).toEqual(["run"]);
  expect(clock.pending()).toBe(0);
});
