/*
 * What an agent calls as its hook: `townkit-hook.cjs FILE`, with the call as one JSON object on its standard input. It is
 * bundled into one file that needs nothing beside it, and says nothing to the agent but the town's reply: whatever goes
 * wrong in here is told to the town, and the agent goes on.
 *
 * The agent waits for it at each of its turns, so it loads little: as a CommonJS module and without `node:crypto` and
 * `node:stream/consumers` it takes a fifth less of it.
 */
import { readFileSync } from "node:fs";
import { HookSender } from "@townkit/core/hook-sender";
import type { HookFile } from "./hook-file.js";
import { lastRecorded } from "./last-recorded.js";
import { printReply } from "./print-reply.js";
import { readCall } from "./read-call.js";

/** How long an agent waits for the town's reply, in milliseconds. Then it goes on without. */
const replyMs = 3000;
/** Where actions of the user's may have something to say to the agent. */
const actionsMs = 60_000;

async function main(): Promise<void> {
  const at = new Date().toISOString();
  const file = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as HookFile;
  const waits: Readonly<Partial<Record<string, number>>> = {
    permission: file.permissionMs,
    session_start: actionsMs,
    pre_compact: actionsMs,
  };
  const sender = new HookSender(file);
  // Some agents give the call as an argument and leave the input open.
  const said = process.argv[3] ?? (await standardInput());
  try {
    const told: unknown = JSON.parse(said);
    const report = readCall({ file, told, at, id: callId(), lastRecorded });
    if (report) {
      const reply = await sender.send(report, waits[report.event] ?? replyMs);
      process.stdout.write(printReply({ file, told, reply }));
    }
  } catch (error) {
    const why = `The hook was called with ${JSON.stringify(said.slice(0, 500))}: ${error instanceof Error ? error.message : error}`;
    const { sessionId } = file;
    await sender.send({ sessionId, eventId: callId(), event: "plugin_error", payload: { at, why } }, replyMs);
  }
}

async function standardInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text;
}

/** Of this call and no other one of the session's agent. */
function callId(): string {
  return [Date.now(), process.pid, Math.random() * 2 ** 52].map((part) => Math.floor(part).toString(36)).join("-");
}

void main();
