import { silentLog, systemClock } from "@townkit/core";
import type { Turn, TurnObservation } from "@townkit/core/kit";
import { expect, it } from "vitest";
import type { ServerClient } from "../client/server-client.js";
import type { ServerSessionStatus } from "../stream/server-events.js";
import type { Message } from "../turn/messages.js";
import { type KnownSession, Sessions } from "./sessions.js";
import { TurnKeeper } from "./turn-keeper.js";
import { TurnWatch } from "./turn-watch.js";

const protocolId = "ses_x";
const session = {
  config: { id: "s-1", agent: "opencode", workDir: "/w", role: "r" },
  handle: { backend: "opencode", version: 1, data: {} },
  forkedFrom: null,
};
const turn: Turn = {
  session,
  assignmentId: "w-1",
  attempt: 1,
  cause: "assign",
  work: { type: "prompt", content: "go" },
};

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

async function judged(looks: Parameters<typeof serverThatSays>[0]): Promise<TurnObservation["state"][]> {
  const told: TurnObservation["state"][] = [];
  const known: KnownSession = new Sessions().add({ session, data: { directory: "/w" } as never, protocolId });
  const watch = new TurnWatch({ turn, fromTheBeginning: false });
  watch.submitted = true;
  known.watch = watch;
  const client = serverThatSays(looks, watch.ids.messageId);
  const keeper = new TurnKeeper({
    sink: {
      turn: ({ observation }: { observation: TurnObservation }) => told.push(observation.state),
      session: () => {},
      note: () => {},
    } as never,
    clock: systemClock,
    log: silentLog,
    client: async () => client,
    onBegun: () => {},
    onFound: () => {},
    onEnd: () => {},
    patienceMs: 900_000,
  });
  await keeper.recheck(known);
  watch.nextLook?.cancel();
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
