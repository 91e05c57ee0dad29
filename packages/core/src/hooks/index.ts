/** How what agents' own hooks say reaches a town: the two doors by which it is heard, and how a sender gets beside an agent. */
export { answerLine, type HookSocket, listenForHooks } from "./hook-socket.js";
export { drainHookSpool, type HookSpool } from "./hook-spool.js";
export { openSender, type Sender } from "./sender.js";
