// The program of a backend host: one backend in a process of its own, served on a private socket to the town's daemon.
import { asTownError, type Backend } from "@townkit/core";
import { importBackend } from "../backend/backend-module.js";
import { createSetup } from "./backend-setup.js";
import { listenToOwner } from "./owner.js";
import { openReports } from "./reports.js";
import { serveHost } from "./serve-host.js";

/** The longest that a backend may take to let go of its sessions once the owner is gone, in milliseconds. */
const detachMs = 5_000;

const owner = listenToOwner();
const reports = openReports();
let backend: Backend | undefined;

async function serve(): Promise<void> {
  const { socketPath, token, ...located } = await owner.orders;
  const module = await importBackend(located);
  const setup = createSetup({
    module,
    log: reports.log,
    made: (made) => {
      backend = made;
    },
  });
  await serveHost({ setup, backend: () => backend, socketPath, token, log: reports.log });
  reports.beat();
  reports.send({ kind: "loaded", section: module.section.name, usesServerUrl: module.usesServerUrl === true });
}

async function letGo(): Promise<void> {
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, detachMs));
  // Closing twice is closing once: a backend that was told to stop its sessions has done so.
  await Promise.race([backend?.close({ sessions: "detach" }), deadline]);
}

try {
  await Promise.race([serve(), owner.gone]);
} catch (thrown) {
  reports.send({ kind: "failed", error: asTownError(thrown).toJSON() });
  await reports.end();
  process.exit(1);
}
await owner.gone;
await letGo().catch(() => {});
// Not by itself: what the backend has left open would keep it.
process.exit(0);
