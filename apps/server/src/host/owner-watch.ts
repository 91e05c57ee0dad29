// A thread of its own: it hears the end of the owner also while the backend keeps the main thread busy for ever.
import { Socket } from "node:net";
import { parentPort } from "node:worker_threads";

/** How long the main thread may take to end in peace once its owner is gone, in milliseconds. */
const graceMs = 10_000;

const input = new Socket({ fd: 0, readable: true, writable: false });
let text = "";
let told = false;

input.setEncoding("utf8");
input.on("data", (chunk: string) => {
  if (told) return;
  text += chunk;
  const end = text.indexOf("\n");
  if (end < 0) return;
  told = true;
  parentPort?.postMessage({ orders: text.slice(0, end) });
});
input.on("error", () => {});
input.on("close", () => {
  parentPort?.postMessage({ ended: true });
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs);
});
