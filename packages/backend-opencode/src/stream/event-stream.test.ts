import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventStream, type StreamItem } from "./event-stream.js";
import type { ReadBack } from "./read-back.js";

/** The stream of a server, driven by hand: one entry for each connection that was made. */
let connections: ServerResponse[];
let server: Server;
let stream: EventStream;
let items: StreamItem[];
let cuts: string[];
let history: unknown[];
let asked: Readonly<Record<string, number>>[];
let refuse: boolean;

beforeEach(async () => {
  [connections, items, cuts, history, asked, refuse] = [[], [], [], [], [], false];
  server = createServer((_request, response) => {
    response.writeHead(refuse ? 401 : 200, { "content-type": "text/event-stream" });
    if (refuse) return response.end();
    response.flushHeaders();
    connections.push(response);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stream = listenTo(10_000);
});
const listenTo = (silenceMs: number) =>
  new EventStream({ onItem: (item) => items.push(item), onCut: (why) => cuts.push(why), silenceMs });
afterEach(async () => {
  stream.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const readBack: ReadBack = {
  directories: () => ["/work"],
  history: async (positions) => {
    asked.push(positions);
    return history;
  },
  statuses: async () => ({ ses_a: { type: "busy" } }),
  permissions: async () => [],
  questions: async () => [],
};

const follow = () =>
  stream.follow({
    access: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, password: "p" },
    readBack,
  });
const send = (connection: number, payload: object) =>
  connections[connection]?.write(`data: ${JSON.stringify({ payload })}\n\n`);
const connected = { type: "server.connected", properties: {} };
const data = { messageID: "m" };
const sync = (seq: number) => ({
  type: "sync",
  syncEvent: { id: `e${seq}`, type: "message.removed.1", seq, aggregateID: "ses_a", data },
});
const past = (seq: number) => ({ id: `e${seq}`, type: "message.removed.1", seq, aggregate_id: "ses_a", data });
const kinds = () => items.map((item) => (item.type === "stored" ? item.seq : item.type));
const until = async (ready: () => boolean) => await expect.poll(ready, { timeout: 10_000, interval: 10 }).toBe(true);

describe("an event stream", () => {
  it("is followed once the server has said that it is connected and all else was read back", async () => {
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    send(0, sync(4));
    await following;
    await until(() => items.length === 2);
    expect(kinds()).toEqual(["resynced", 4]);
    expect(items[0]).toMatchObject({ first: true, statuses: { ses_a: { type: "busy" } } });
    expect(asked).toEqual([]);
  });

  it("gives after a cut what was missed, once and in order, before what comes new", async () => {
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    send(0, sync(1));
    await following;
    await until(() => items.length === 2);
    history = [past(2), past(3)];
    connections[0]?.end();
    await until(() => connections.length === 2);
    send(1, sync(3));
    send(1, connected);
    send(1, sync(4));
    await until(() => items.length === 6);
    expect(kinds()).toEqual(["resynced", 1, 2, 3, "resynced", 4]);
    expect(asked).toEqual([{ ses_a: 1 }]);
    expect(cuts).toEqual(["the stream ended"]);
  });

  it("tells of a hole that even the logs did not fill", async () => {
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    await following;
    send(0, sync(1));
    send(0, sync(3));
    await until(() => items.length === 4);
    expect(kinds()).toEqual(["resynced", 1, "gap", 3]);
  });

  it("says after a cut before any entry that the logs were not read, and never asks for all of them", async () => {
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    await following;
    connections[0]?.end();
    await until(() => connections.length === 2);
    send(1, connected);
    await until(() => items.length === 2);
    expect(items[1]).toMatchObject({ type: "resynced", first: false, logsRead: false });
    expect(asked).toEqual([]);
  });

  it("takes silence for a dead connection and makes a new one", async () => {
    stream = listenTo(2_000);
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    await following;
    await until(() => connections.length === 2);
    expect(cuts).toEqual(["The event stream was silent for 2000 ms."]);
  });

  it("passes over events that it does not know, and those that look otherwise than it knows them", async () => {
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    await following;
    send(0, { type: "catalog.updated", properties: {} });
    send(0, { type: "session.idle", properties: { session: 7 } });
    send(0, { type: "session.idle", properties: { sessionID: "ses_a", more: 1 } });
    await until(() => items.length === 2);
    expect(kinds()).toEqual(["resynced", "session.idle"]);
  });

  it("stops at a password that is not taken", async () => {
    refuse = true;
    await expect(follow()).rejects.toThrow("The event stream was refused with HTTP 401.");
  });

  it("gives nothing more once it is stopped", async () => {
    const following = follow();
    await until(() => connections.length === 1);
    send(0, connected);
    await following;
    stream.stop();
    await until(() => connections[0]?.destroyed === true);
    expect(kinds()).toEqual(["resynced"]);
    expect(cuts).toEqual([]);
  });
});
