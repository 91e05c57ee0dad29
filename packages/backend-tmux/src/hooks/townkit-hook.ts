/*
 * What an agent calls as its hook: `townkit-hook.mjs FILE`, with the call as one JSON object on its standard input. It is
 * bundled into one file that needs nothing beside it, and says nothing to the agent but the town's reply: whatever goes
 * wrong in here is told to the town, and the agent goes on.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { HookSender } from "@townkit/core/hook-sender";
import type { HookFile } from "./hook-file.js";
import { lastRecorded } from "./last-recorded.js";
import { printReply } from "./print-reply.js";
import { readCall } from "./read-call.js";

/** How long an agent waits for the town's reply, in milliseconds. Then it goes on without. */
const replyMs = 3000;
/** Where actions of the user's may have something to say to the agent. */
const actionsMs = 60_000;

const at = new Date().toISOString();
const file = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as HookFile;
const waits: Readonly<Partial<Record<string, number>>> = {
  permission: file.permissionMs,
  session_start: actionsMs,
  pre_compact: actionsMs,
};
const sender = new HookSender(file);
// Some agents give the call as an argument and leave the input open.
const said = process.argv[3] ?? (await text(process.stdin));

try {
  const told: unknown = JSON.parse(said);
  const report = readCall({ file, told, at, id: randomUUID(), lastRecorded });
  if (report) {
    const reply = await sender.send(report, waits[report.event] ?? replyMs);
    process.stdout.write(printReply({ file, told, reply }));
  }
} catch (error) {
  const why = `The hook was called with ${JSON.stringify(said.slice(0, 500))}: ${error instanceof Error ? error.message : error}`;
  const { sessionId } = file;
  await sender.send({ sessionId, eventId: randomUUID(), event: "plugin_error", payload: { at, why } }, replyMs);
}
