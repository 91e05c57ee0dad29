import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { HookAnswerSchema, type HookMessage, type HookReply, silentLog } from "../index.js";
import { listenForHooks } from "./hook-socket.js";
import { heardHooks } from "./test-support/heard-hooks.js";
import { tempFolder } from "./test-support/temp-folder.js";

async function listening(reply?: HookReply) {
  const socketPath = path.join(await tempFolder(), "hooks.sock");
  const hooks = heardHooks(reply);
  const server = await listenForHooks({ path: socketPath, target: hooks.target, log: silentLog });
  onTestFinished(() => server.close());
  return { ...hooks, server, socketPath };
}

async function send(socketPath: string, line: string) {
  const socket = createConnection(socketPath);
  await once(socket, "connect");
  socket.write(line);
  return HookAnswerSchema.parse(JSON.parse(await text(socket)));
}

const message = (given: Partial<HookMessage> = {}) =>
  `${JSON.stringify({ protocol: 1, sessionId: "s-1", eventId: "e-1", event: "session_idle", payload: {}, ...given })}\n`;

test("each message reaches its method, and the sender gets the reply", async () => {
  const { socketPath, heard } = await listening({ keepWorking: "one more thing" });
  expect(await send(socketPath, message())).toEqual({ reply: { keepWorking: "one more thing" } });
  await send(socketPath, message({ event: "session_start", eventId: "e-2" }));
  await send(socketPath, message({ event: "pre_compact", eventId: "e-3" }));
  await send(socketPath, message({ event: "plugin_error", eventId: "e-4" }));
  expect(heard).toEqual(["onSessionIdle e-1", "onSessionStart e-2", "onPreCompact e-3", "reportAgentEvent e-4"]);
});

test("what is not a message is answered with an error, and nothing is heard", async () => {
  const { socketPath, heard } = await listening();
  for (const line of ["no json\n", "{}\n", message({ sessionId: "../x" }), message({ protocol: 2 as 1 })])
    expect(await send(socketPath, line)).toMatchObject({ error: { code: "invalid_input" } });
  expect(await send(socketPath, message({ sessionId: "s-2" }))).toMatchObject({ error: { code: "session_not_found" } });
  expect(heard).toEqual([]);
});

test("a message may come in pieces", async () => {
  const { socketPath, heard } = await listening();
  const socket = createConnection(socketPath);
  await once(socket, "connect");
  const whole = message();
  await new Promise<void>((resolve) => socket.write(whole.slice(0, 20), () => resolve()));
  socket.write(whole.slice(20));
  expect(JSON.parse(await text(socket))).toEqual({ reply: {} });
  expect(heard).toHaveLength(1);
});

test("only the owner can connect, and a socket that was left behind is replaced", async () => {
  const socketPath = path.join(await tempFolder(), "hooks.sock");
  await writeFile(socketPath, "");
  const server = await listenForHooks({ path: socketPath, target: heardHooks().target, log: silentLog });
  onTestFinished(() => server.close());
  expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
  expect((await stat(socketPath)).isSocket()).toBe(true);
});

test("closing cuts a sender that waits", async () => {
  const { server, socketPath } = await listening();
  const socket = createConnection(socketPath);
  await once(socket, "connect");
  const cut = once(socket, "close");
  await server.close();
  await cut;
});
