import { chatWire } from "./chat/wire.js";
import { geminiWire } from "./gemini/wire.js";
import { messagesWire } from "./messages/wire.js";
import { responsesWire } from "./responses/wire.js";
import type { Wire } from "./wire.js";

/** Every protocol that is served, on the same port. Where no path tells which one is meant, the first counts. */
export const wires: readonly [Wire, ...Wire[]] = [chatWire, messagesWire, responsesWire, geminiWire];
