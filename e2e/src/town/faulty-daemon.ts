import { startDaemon } from "@townkit/server";
import { openSqliteStore } from "@townkit/store-sqlite";
import { cuttableFetch, killAtWrite, WritePointSchema } from "@townkit/testkit/faults";
import { z } from "zod";

/** What is to go wrong in one life of the daemon. */
export const DaemonFaultsSchema = z.strictObject({
  /** It dies at this write. */
  killAt: WritePointSchema.optional(),
});
export type DaemonFaults = z.infer<typeof DaemonFaultsSchema>;

/**
 * The town's daemon as it is, composed with faults: `faulty-daemon.js TOWN FAULTS`. SIGUSR2 cuts its event stream from the
 * OpenCode server; SIGTERM ends it and leaves its sessions running.
 */
async function main(): Promise<void> {
  const [root = "", faults = "{}"] = process.argv.slice(2);
  const { killAt } = DaemonFaultsSchema.parse(JSON.parse(faults));
  const { fetch, cut } = cuttableFetch({ match: ({ url }) => url.pathname === "/global/event" });
  globalThis.fetch = fetch;
  process.on("SIGUSR2", cut);
  const daemon = await startDaemon({
    root,
    env: process.env,
    async openStore(options) {
      const store = await openSqliteStore(options);
      return killAt ? killAtWrite({ store, point: killAt }) : store;
    },
  });
  process.once("SIGTERM", () => void daemon.stop({ sessions: "detach" }));
  process.stdout.write(`${JSON.stringify({ url: daemon.url })}\n`);
  process.exitCode = (await daemon.ended) ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await main();
