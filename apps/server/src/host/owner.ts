import { Worker } from "node:worker_threads";
import { packageFile } from "../daemon/package-file.js";
import { type HostOrders, HostOrdersSchema } from "../host-protocol/control-messages.js";

/** The process that started this host, as far as this one hears of it. */
export interface Owner {
  readonly orders: Promise<HostOrders>;
  /** Resolves when it is gone. This process is ended by force soon after, whatever it does. */
  readonly gone: Promise<void>;
}

/** Listens to the owner in a thread of its own. */
export function listenToOwner(): Owner {
  const worker = new Worker(packageFile("dist/host/owner-watch.js"));
  let take: (orders: HostOrders) => void = () => {};
  let leave: () => void = () => {};
  const orders = new Promise<HostOrders>((resolve) => {
    take = resolve;
  });
  const gone = new Promise<void>((resolve) => {
    leave = resolve;
  });
  worker.on("message", (message: { orders: string } | { ended: true }) => {
    if ("orders" in message) take(HostOrdersSchema.parse(JSON.parse(message.orders)));
    else leave();
  });
  return { orders, gone };
}
