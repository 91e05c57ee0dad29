import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { managerOf } from "../service/service-manager.js";
import { serviceName } from "../service/service-spec.js";
import { startAsUsual } from "./start-as-usual.js";

test.runIf(process.platform === "linux")("where the service is installed, it starts the daemon", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "town-start-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const townRoot = path.join(folder, "town");
  const record = path.join(townRoot, ".town", "daemon.json");
  await mkdir(path.dirname(record), { recursive: true });
  await writeFile(path.join(townRoot, ".town", "token"), "secret");
  // A systemctl that starts nothing, but leaves what a daemon would: this process is there, and listens.
  const door = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void door.close());
  await once(door, "listening");
  const { port } = door.address() as AddressInfo;
  const says = JSON.stringify({ pid: process.pid, url: `http://127.0.0.1:${port}`, version: "0" });
  const script = `#!/bin/sh\necho "$*" >> ${folder}/calls\n[ "$2" = start ] && echo '${says}' > ${record}\nexit 0\n`;
  await writeFile(path.join(folder, "systemctl"), script, { mode: 0o755 });
  const env = { HOME: folder, PATH: `${folder}:/usr/bin:/bin` };
  const name = serviceName({ townRoot, kind: "town" });
  const unit = managerOf().fileOf({ name, env, home: folder });
  await mkdir(path.dirname(unit), { recursive: true });
  await writeFile(unit, "");

  await startAsUsual({ townRoot, env, signal: new AbortController().signal });
  expect((await readFile(path.join(folder, "calls"), "utf8")).trim().split("\n").at(-1)).toBe(
    `--user start ${name}.service`,
  );
});
