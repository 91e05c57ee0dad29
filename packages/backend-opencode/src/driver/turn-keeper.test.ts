import { type Clock, silentLog, systemClock } from "@townkit/core";
import type { TurnObservation } from "@townkit/core/kit";
import { expect, it, vi } from "vitest";
import type { ServerClient } from "../client/server-client.js";
import type { ServerSessionStatus } from "../stream/server-events.js";
import { protocolId, session, turn } from "../test-support/one-turn.js";
import type { Message, MessageInfo } from "../turn/messages.js";
import { type KnownSession, Sessions } from "./sessions.js";
import { TurnKeeper } from "./turn-keeper.js";
import { TurnWatch } from "./turn-watch.js";

/** What the server says, one look after another; the last of it stays. */
function serverThatSays(looks: readonly { busy: boolean; answered: boolean }[], messageId: string): ServerClient {
  let look = -1;
  const now = () => looks[Math.min(look, looks.length - 1)];
  const prompt: Message = {
    info: { id: messageId, sessionID: protocolId, role: "user", time: { created: 1 } },
    parts: [{ id: "p", messageID: messageId, sessionID: protocolId, type: "text", text: "go" }],
  };
  const begun: Message = {
    info: {
      id: "msg_answer",
      sessionID: protocolId,
      role: "assistant",
      parentID: messageId,
      cost: 0,
      tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
      time: { created: 2 },
    },
    parts: [],
  };
  const says = {
    statuses: async (): Promise<Record<string, ServerSessionStatus>> => {
      look += 1;
      return now()?.busy ? { [protocolId]: { type: "busy" } } : {};
    },
    getMessage: async () => prompt,
    pageOfMessages: async () => ({ messages: now()?.answered ? [prompt, begun] : [prompt], before: null }),
  };
  return says as unknown as ServerClient;
}

/** The prompt, and the whole answer to it. */
function completed(messageId: string): Message[] {
  const base = {
    sessionID: protocolId,
    cost: 0,
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
  };
  return [
    { info: { id: messageId, sessionID: protocolId, role: "user", time: { created: 1 } }, parts: [] },
    {
      info: {
        ...base,
        id: "msg_answer",
        role: "assistant",
        parentID: messageId,
        finish: "stop",
        time: { created: 2, completed: 3 },
      },
      parts: [{ id: "t", messageID: "msg_answer", sessionID: protocolId, type: "text", text: "done" }],
    },
  ];
}

/** A turn of ours that is watched, what was told of it, and the timers that were set meanwhile. */
function scene(client: (watch: TurnWatch) => ServerClient, clock: Clock = systemClock) {
  const told: TurnObservation["state"][] = [];
  const known: KnownSession = new Sessions().add({ session, data: { directory: "/w" } as never, protocolId });
  const watch = new TurnWatch({ turn, fromTheBeginning: true });
  watch.submitted = true;
  known.watch = watch;
  const asked = client(watch);
  const keeper = new TurnKeeper({
    sink: {
      turn: ({ observation }: { observation: TurnObservation }) => told.push(observation.state),
      session: () => {},
      note: () => {},
    } as never,
    clock,
    log: silentLog,
    client: async () => asked,
    onBegun: () => {},
    onFound: () => {},
    onEnd: () => {},
    patienceMs: 900_000,
  });
  return { told, known, watch, keeper };
}

async function judged(looks: Parameters<typeof serverThatSays>[0]): Promise<TurnObservation["state"][]> {
  const { told, known, watch, keeper } = scene(({ ids }) => serverThatSays(looks, ids.messageId));
  watch.lose();
  await keeper.recheck(known);
  watch.finish();
  return told;
}

it("a turn that begins between the look at its status and the look at its messages is not cut", async () => {
  expect(
    await judged([
      { busy: false, answered: true },
      { busy: true, answered: true },
    ]),
  ).toEqual(["running"]);
});

it("a turn whose answer stays incomplete in an idle session is cut", async () => {
  expect(await judged([{ busy: false, answered: true }])).toEqual(["interrupted"]);
});

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

it("an old answer that says busy does not hide the idle that was heard meanwhile", async () => {
  const [asked, answered] = [gate(), gate()];
  const { told, known, watch, keeper } = scene(({ ids }) => {
    const says = serverThatSays([{ busy: true, answered: true }], ids.messageId);
    const statuses: ServerClient["statuses"] = async (directory) => {
      asked.open();
      await answered.opened;
      return await says.statuses(directory);
    };
    return { ...says, statuses } as unknown as ServerClient;
  });
  const checking = keeper.recheck(known);
  await asked.opened;
  for (const { info, parts } of completed(watch.ids.messageId)) {
    watch.apply({ type: "message.updated.1", body: { info } });
    for (const part of parts) watch.apply({ type: "message.part.updated.1", body: { part } });
  }
  keeper.status(known, false);
  answered.open();
  await checking;
  await expect.poll(() => told.at(-1)).toBe("completed");
});

it("a look that fails is taken again: the end of the turn may have been told before it", async () => {
  const timers: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after: (ms, run) => {
      if (ms >= 1_000) timers.push(run);
      else run();
      return () => {};
    },
  };
  const { told, known, watch, keeper } = scene(({ ids }) => {
    const says = serverThatSays([{ busy: false, answered: true }], ids.messageId);
    const statuses = vi.fn(says.statuses.bind(says)).mockRejectedValueOnce(new Error("no answer"));
    return Object.assign(says, { statuses });
  }, clock);
  watch.lose();
  await expect(keeper.recheck(known)).rejects.toThrow("no answer");
  expect(told).toEqual([]);
  for (const run of timers.splice(0)) run();
  await expect.poll(() => told).toEqual(["interrupted"]);
});

/** What the server's log says of a turn that is carried out, from its first entry on. */
function tells(keeper: TurnKeeper, known: KnownSession, messageId: string): void {
  keeper.status(known, true);
  for (const { info, parts } of completed(messageId)) {
    keeper.stored(known, { type: "message.updated.1", body: { info } });
    for (const part of parts) keeper.stored(known, { type: "message.part.updated.1", body: { part } });
  }
  keeper.status(known, false);
}

it("a reading from before a second hand-over says nothing of what was handed over since", async () => {
  const [asked, answered] = [gate(), gate()];
  const { told, known, watch, keeper } = scene(({ ids }) => {
    const looks = [
      { busy: false, answered: false },
      { busy: true, answered: false },
    ];
    const says = serverThatSays(looks, ids.messageId);
    const getMessage = async () => {
      asked.open();
      await answered.opened;
      return await says.getMessage({ sessionID: protocolId, messageID: ids.messageId });
    };
    return { ...says, getMessage } as unknown as ServerClient;
  });
  const checking = keeper.recheck(known);
  await asked.opened;
  watch.handedOver();
  answered.open();
  await checking;
  expect(told).toEqual([]);
  tells(keeper, known, watch.ids.messageId);
  await expect.poll(() => told).toEqual(["running", "completed"]);
});

it("a turn that is seen to run was handed over, whatever was read of it", async () => {
  const { told, known, watch, keeper } = scene(({ ids }) =>
    serverThatSays([{ busy: false, answered: false }], ids.messageId),
  );
  await keeper.recheck(known);
  expect(told).toEqual(["stored"]);
  tells(keeper, known, watch.ids.messageId);
  await expect.poll(() => told).toEqual(["stored", "running", "completed"]);
});

it("a turn that is found at work while it is watched was handed over", async () => {
  const { told, known, watch, keeper } = scene(({ ids }) =>
    serverThatSays(
      [
        { busy: false, answered: false },
        { busy: true, answered: true },
      ],
      ids.messageId,
    ),
  );
  watch.lose();
  await keeper.recheck(known);
  expect(await keeper.locate(known, turn)).toMatchObject({ state: "running" });
  keeper.status(known, false);
  await expect.poll(() => told).toEqual(["stored", "running"]);
  watch.finish();
});

it("nothing is read of a turn that is heard from its beginning to its end, however long it takes", async () => {
  const timers: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after: (ms, run) => {
      const entry = () => (ms >= 1_000 ? run() : undefined);
      timers.push(entry);
      return () => void timers.splice(timers.indexOf(entry), 1);
    },
  };
  const reads = vi.fn(async () => ({}));
  const { told, known, watch, keeper } = scene(
    () => ({ statuses: reads, getMessage: reads, contextLimits: async () => new Map() }) as unknown as ServerClient,
    clock,
  );
  const [prompt, answer] = completed(watch.ids.messageId).map(({ info }) => info);
  if (!prompt || !answer) throw new Error("There is no turn.");
  const begun: MessageInfo = { ...answer, time: { created: 2 } };
  keeper.stored(known, { type: "message.updated.1", body: { info: prompt } });
  await settled();
  keeper.status(known, true);
  keeper.stored(known, { type: "message.updated.1", body: { info: begun } });
  expect(told).toEqual(["running"]);
  for (const run of timers.splice(0)) run();
  await settled();
  keeper.stored(known, { type: "message.updated.1", body: { info: answer } });
  keeper.status(known, false);
  await expect.poll(() => told).toEqual(["running", "completed"]);
  expect(reads).not.toHaveBeenCalled();
});

/** What was begun by now has been done. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

it("a session that was heard to be idle while it was asked is idle, whatever the answer", async () => {
  const [asked, answered] = [gate(), gate()];
  const { known, watch, keeper } = scene(({ ids }) => {
    const says = serverThatSays([{ busy: true, answered: true }], ids.messageId);
    const statuses: ServerClient["statuses"] = async (directory) => {
      asked.open();
      await answered.opened;
      return await says.statuses(directory);
    };
    return { ...says, statuses } as unknown as ServerClient;
  });
  known.watch = undefined;
  watch.finish();
  const asking = keeper.askWhetherBusy(known);
  await asked.opened;
  keeper.status(known, false);
  answered.open();
  expect(await asking).toBe(false);
  expect(await keeper.askWhetherBusy(known)).toBe(true);
});
