import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { onTestFinished } from "vitest";
import { locateBackend } from "../backend/locate-backend.js";
import { type DaemonRecord, readIfThere } from "../daemon/private-file.js";
import { type Daemon, startDaemon } from "../daemon/run-daemon.js";
import { townFolder } from "../daemon/town-folder.js";
import type { HostLimits } from "../hosted/host-process.js";
import { hostedSource } from "../hosted/hosted-source.js";
import { type Faults, hostileSource } from "./hostile-backend.js";
import { clientOf } from "./served-town.js";
import { tempFolder } from "./temp-folder.js";

/** Short ones: what does not answer is waited for. */
const deadlines = {
  prepareMs: 20_000,
  startMs: 20_000,
  adoptMs: 8_000,
  closeMs: 8_000,
  hookMs: 8_000,
  reportMs: 8_000,
};

/** A whole town whose backend is the hostile one, and means to break it. */
export async function hostileTown(limits: HostLimits = {}) {
  const root = await tempFolder();
  const folder = townFolder(root);
  await mkdir(path.join(root, "odd"));
  const manifest = { name: "odd", type: "module", exports: { default: "./index.js" } };
  await writeFile(path.join(root, "odd", "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(root, "odd", "index.js"), hostileSource);
  await writeFile(folder.configFile, '[orchestration]\nbackend = "./odd"\n');
  const breaks = (faults: Faults) => writeFile(path.join(root, "faults.json"), JSON.stringify(faults));
  await breaks({ does: "nothing" });

  const start = () =>
    startDaemon({
      root,
      env: {},
      loadBackend: (wanted) =>
        hostedSource({ ...locateBackend(wanted), runFolder: wanted.runFolder, limits, deadlines }),
    });
  const clientNow = async () => {
    const record = JSON.parse((await readIfThere(folder.record)) ?? "") as DaemonRecord;
    return clientOf({ url: record.url, token: (await readIfThere(folder.token))?.trim() });
  };
  let daemon: Daemon = await start();
  let client = await clientNow();
  onTestFinished(() => daemon.stop({ sessions: "detach" }));

  return {
    folder,
    workDir: root,
    get client() {
      return client;
    },
    breaks,
    /** The methods in which it has gone wrong, each once. */
    met: async () => new Set(((await readIfThere(path.join(root, "met"))) ?? "").split("\n").filter(Boolean)),
    /** Ends the daemon, and starts another one over the same store, which it reads whole. */
    async restart() {
      await daemon.stop({ sessions: "detach" });
      daemon = await start();
      client = await clientNow();
    },
    log: () => readFile(path.join(folder.logs, "daemon.log"), "utf8"),
  };
}

export type HostileTown = Awaited<ReturnType<typeof hostileTown>>;
