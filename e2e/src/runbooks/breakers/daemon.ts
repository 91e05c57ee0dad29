import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { killProcess } from "@townkit/testkit/faults";
import { gatedWork, marked, markedWork, openGate } from "../../town/scripted-work.js";
import type { Breaker } from "../breaker.js";
import type { Ground } from "../ground.js";

/** The daemon is killed in the middle of a turn, and its pid is another program's by now. */
export const killedDaemon: Breaker = {
  async break({ ground, ledger, later }) {
    const [running, waiting] = [gatedWork(), markedWork()];
    const workDir = await ground.workDir(ground.polecat);
    for (const work of [running, waiting]) await ledger.hand(ground.polecat, work);
    await marked({ workDir, id: running.id });
    const daemon = await ground.daemon();
    await killProcess(daemon);
    await openGate({ workDir, id: running.id });
    const other = spawn("sleep", ["600"], { stdio: "ignore" });
    later(() => void other.kill());
    const record = await readFile(ground.state("daemon.json"), "utf8");
    await writeFile(ground.state("daemon.json"), record.replace(String(daemon.pid), String(other.pid)));
  },
};

/** A key of `town.toml` is mistyped. */
export const wrongSetting: Breaker = {
  async break({ ground }) {
    const file = configOf(ground);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/^port = /m, "prot = "));
  },
};

/** Another program listens where the daemon would. */
export const portInUse: Breaker = {
  async break({ ground, ledger, later }) {
    await ledger.hand(ground.polecat, markedWork());
    await ground.town.data(["down", "--keep-sessions"]);
    const port = Number(/^port = (\d+)/m.exec(await readFile(configOf(ground), "utf8"))?.[1]);
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    later(() => void other.close());
  },
};

function configOf({ sandbox }: Ground): string {
  return join(sandbox.town, "town.toml");
}
