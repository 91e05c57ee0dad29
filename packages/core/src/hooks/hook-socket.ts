import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { deliverHookMessage, type HookAnswer, HookMessageSchema, type HookTarget } from "../contract/hook-message.js";
import { parseInput } from "../errors/input-errors.js";
import { asTownError } from "../errors/town-error.js";
import type { Log } from "../ports/log.js";

/** A sender that has not said its line by then is cut; the reply may take as long as the hook allows. */
const lineTimeoutMs = 10_000;

const longestLine = 4 * 1024 * 1024;

export interface HookSocket {
  close(): Promise<void>;
}

/** Listens for hook senders on a unix socket: one line of JSON each, one line back. Only the owner can connect. */
export async function listenForHooks(options: { path: string; target: HookTarget; log: Log }): Promise<HookSocket> {
  const { path, target, log } = options;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // A sender that goes away in between has its reason; the hook itself was heard.
    socket.on("error", (error) => log.warn("a hook sender was lost", { error: error.message }));
    void serveSender({ socket, target, log });
  });
  // What is there was left by a daemon that died: this one holds the town's lock.
  await rm(path, { force: true });
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o600);
  return {
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function serveSender(options: { socket: Socket; target: HookTarget; log: Log }): Promise<void> {
  const { socket, target, log } = options;
  const line = await readLine(socket);
  if (line === null) return;
  const answer = await answerLine({ line, target });
  if ("error" in answer) log.warn("a hook was refused", { code: answer.error.code });
  if (!socket.destroyed) socket.end(`${JSON.stringify(answer)}\n`);
}

/** The first line, or null from a sender that ends, stays silent or says too much. */
function readLine(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    let text = "";
    const done = (line: string | null) => {
      clearTimeout(timer);
      socket.off("data", hear).off("close", gone);
      if (line === null) socket.destroy();
      resolve(line);
    };
    const hear = (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) done(text.slice(0, end));
      else if (text.length > longestLine) done(null);
    };
    const gone = () => done(null);
    const timer = setTimeout(done, lineTimeoutMs, null).unref();
    socket.setEncoding("utf8").on("data", hear).on("close", gone);
  });
}

/** Hands one message over. Never throws: what went wrong is the answer. */
export async function answerLine(options: { line: string; target: HookTarget }): Promise<HookAnswer> {
  try {
    const value: unknown = JSON.parse(options.line);
    const message = parseInput({ schema: HookMessageSchema, value, what: "the hook message" });
    return { reply: await deliverHookMessage(options.target, message) };
  } catch (error) {
    if (error instanceof SyntaxError)
      return { error: { code: "invalid_input", message: "The hook message is not JSON." } };
    const { code, message } = asTownError(error);
    return { error: { code, message } };
  }
}
