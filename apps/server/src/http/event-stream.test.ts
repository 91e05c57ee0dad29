import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { isDurable, type Orchestrator, silentLog, type TownEvent } from "@townkit/core";
import { cuttableFetch } from "@townkit/testkit/faults";
import { describe, expect, onTestFinished, test } from "vitest";
import { clientOf, openDoor, servedTown, token } from "../test-support/served-town.js";
import { createTownApp } from "./create-town-app.js";

const work = { type: "prompt", content: "hello" } as const;
const isEvents = ({ url }: { url: URL }) => url.pathname === "/v1/events";

const settledOf = (id: string) => (event: TownEvent) =>
  event.type === "assignment.changed" && event.assignmentId === id && event.to === "completed";

/** Reads until one that fits, that one included. */
async function readUntil(events: AsyncIterable<TownEvent>, fits: (event: TownEvent) => boolean): Promise<TownEvent[]> {
  const seen: TownEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (fits(event)) break;
  }
  return seen;
}

describe("a client's stream", () => {
  test("sees what is called after it was asked for", async () => {
    const { client, config } = await servedTown();
    const events = client.events();
    const session = await client.spawnSession(config);
    const seen = await readUntil(
      events,
      (event) => event.type === "session.changed" && event.session.status === "ready",
    );
    expect(seen[0]).toMatchObject({ type: "session.created", sessionId: session.id });
  });

  test("goes on after its last event when it was cut, without a gap or a repeat", async () => {
    const { url, client, config, pool } = await servedTown();
    const cuttable = cuttableFetch({ match: isEvents });
    const reader = clientOf({ url, fetch: cuttable.fetch });
    const session = await client.spawnSession(config);
    const events = reader.events({ sessionId: session.id, durableOnly: true })[Symbol.asyncIterator]();
    onTestFinished(() => void events.return?.());
    const seen: TownEvent[] = [];
    const whole = pool.events({ sessionId: session.id, durableOnly: true });
    for (const round of [1, 2, 3]) {
      const { assignmentId } = await client.assignWork(session.id, { ...work, content: `round ${round}` });
      for (let end = false; !end; ) {
        const { value } = await events.next();
        seen.push(value as TownEvent);
        end = settledOf(assignmentId)(value as TownEvent);
      }
      cuttable.cut();
    }
    const last = seen.at(-1)?.cursor;
    expect(await readUntil(whole, ({ cursor }) => cursor === last)).toEqual(seen);
    expect(seen.filter((event) => event.type === "resync")).toEqual([]);
  });

  test("that was cut before it had a place says that it cannot tell what it missed", async () => {
    const { url, client, config } = await servedTown();
    const cuttable = cuttableFetch({ match: isEvents });
    const reader = clientOf({ url, fetch: cuttable.fetch });
    const events = reader.events()[Symbol.asyncIterator]();
    onTestFinished(() => void events.return?.());
    const first = events.next();
    await reader.abortSession("nobody").catch(() => undefined);
    cuttable.cut();
    expect((await first).value).toMatchObject({ type: "resync" });
    const session = await client.spawnSession(config);
    expect((await events.next()).value).toMatchObject({ type: "session.created", sessionId: session.id });
  });

  test("ends by returning when its signal is raised", async () => {
    const { client } = await servedTown();
    const end = new AbortController();
    const reading = readUntil(client.events({ signal: end.signal }), () => false);
    end.abort();
    expect(await reading).toEqual([]);
  });

  test("passes a refusal on", async () => {
    const { url } = await servedTown();
    const reading = readUntil(clientOf({ url, token: "wrong" }).events(), () => true);
    await expect(reading).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("takes a connection that is silent for dead and connects again", async () => {
    const connections: ServerResponse[] = [];
    const server = createServer((_request, response) => {
      connections.push(response);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": open\n\n");
      server.emit("connected");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const events = clientOf({ url, silenceMs: 100 }).events()[Symbol.asyncIterator]();
    const first = events.next();
    first.catch(() => undefined);
    while (connections.length < 3) await once(server, "connected");
  });
});

describe("the server's stream", () => {
  const headers = { authorization: `Bearer ${token}` };

  async function raw(app: ReturnType<typeof createTownApp>, path = "/v1/events", extra: Record<string, string> = {}) {
    const response = await app.request(`http://localhost${path}`, { headers: { ...headers, ...extra } });
    const stream = response.body?.pipeThrough(new TextDecoderStream());
    if (!stream) throw new Error("the answer has no body");
    const reader = stream.getReader();
    onTestFinished(() => reader.cancel());
    return { response, reader };
  }

  test("has the form of server-sent events, and continues after the header before the query", async () => {
    const { pool, config, app } = await servedTown();
    const session = await pool.spawnSession(config);
    const [first, second] = await readUntil(pool.events({ after: "other:0" }), (event) => event.type === "resync");
    expect([first?.type, second]).toEqual(["resync", undefined]);
    const { response, reader } = await raw(app, "/v1/events?durableOnly=true&after=nonsense", {
      "last-event-id": first?.cursor ?? "",
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect((await reader.read()).value).toBe(": open\n\n");
    await pool.onSessionStart(session.id, { eventId: "e-1", payload: {} });
    const { value = "" } = await reader.read();
    const [id, event, data, ...rest] = value.split("\n");
    const sent = JSON.parse((data ?? "").replace("data: ", "")) as TownEvent;
    expect([id, event, rest]).toEqual([`id: ${sent.cursor}`, `event: ${sent.type}`, ["", ""]]);
    expect(sent).toMatchObject({ type: "hook.called", sessionId: session.id, eventId: "e-1" });
    expect(isDurable(sent)).toBe(true);
  });

  test("says that it is there while it has nothing to say", async () => {
    const { app } = await servedTown({ heartbeatMs: 20 });
    const { reader } = await raw(app);
    expect((await reader.read()).value).toBe(": open\n\n");
    expect((await reader.read()).value).toBe(": beat\n\n");
    expect((await reader.read()).value).toBe(": beat\n\n");
  });

  /** Events without an end, and how many were taken and whether the taking ended. */
  function endless() {
    const why = "x".repeat(100_000);
    const taken = { count: 0, ended: Promise.resolve() };
    const events: Orchestrator["events"] = ({ signal } = {}) => {
      taken.ended = new Promise((resolve) => {
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
      return {
        [Symbol.asyncIterator]: () => ({
          next() {
            taken.count += 1;
            const value: TownEvent = {
              type: "plugin.failed",
              sessionId: "s",
              at: "now",
              why,
              cursor: `e:${taken.count}`,
            };
            return Promise.resolve({ done: false, value });
          },
        }),
      };
    };
    return { taken, orchestrator: { events } as Orchestrator };
  }

  test("takes nothing for a reader that does not read", async () => {
    const { taken, orchestrator } = endless();
    const app = createTownApp({ orchestrator, token });
    const { reader } = await raw(app);
    expect(app.eventStreams()).toBe(1);
    for (const _chunk of [1, 2, 3]) await reader.read();
    expect(taken.count).toBeLessThan(8);
  });

  test("cuts a reader on the wire that has not read for too long", async () => {
    const { taken, orchestrator } = endless();
    const door = await openDoor({ orchestrator, stallMs: 100 });
    const socket = createConnection(door.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    socket.write(`GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await once(socket, "readable");
    await taken.ended;
    expect(door.app.eventStreams()).toBe(0);
    const cut = once(socket, "close");
    // What the system holds for it still comes; then the end.
    socket.on("error", () => {}).resume();
    await cut;
  });

  test("takes the leave of a reader for no fault", async () => {
    const { pool } = await servedTown();
    const faults: string[] = [];
    const log = { ...silentLog, error: (message: string) => void faults.push(message) };
    const ended = new AbortController();
    const orchestrator = {
      events: (request) => {
        request?.signal?.addEventListener("abort", () => setImmediate(() => ended.abort()), { once: true });
        return pool.events(request);
      },
    } as Orchestrator;
    const { reader } = await raw(createTownApp({ orchestrator, token, log }));
    await reader.read();
    await reader.cancel();
    while (!ended.signal.aborted) await new Promise(setImmediate);
    expect(faults).toEqual([]);
  });

  test("ends with its reader", async () => {
    const { taken, orchestrator } = endless();
    const app = createTownApp({ orchestrator, token });
    const { reader } = await raw(app);
    await reader.read();
    await reader.cancel();
    await taken.ended;
    expect(app.eventStreams()).toBe(0);
  });

  test("ends with the town", async () => {
    const { pool } = await servedTown();
    const closing = new AbortController();
    const { reader } = await raw(createTownApp({ orchestrator: pool, token, closing: closing.signal }));
    await reader.read();
    closing.abort();
    expect((await reader.read()).done).toBe(true);
  });
});
