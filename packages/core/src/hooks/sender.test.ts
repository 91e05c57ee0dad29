import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { openSender } from "./sender.js";

async function packageFolder() {
  const folder = await mkdtemp(join(tmpdir(), "town-sender-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "hook.mjs");
  return { file, bundle: pathToFileURL(file), agents: join(folder, "agents") };
}

it("an upgrade of the package changes nothing of what a daemon that runs installs; the next one installs its own beside it", async () => {
  const { file, bundle, agents } = await packageFolder();
  await writeFile(file, "of this version");
  const sender = openSender({ bundle, backend: "own" });
  const first = await sender.install(agents);
  await writeFile(file, "of the next version");
  expect(await sender.install(agents)).toBe(first);
  expect(await readFile(first, "utf8")).toBe("of this version");
  const second = await openSender({ bundle, backend: "own" }).install(agents);
  expect(second).not.toBe(first);
  expect(await readFile(second, "utf8")).toBe("of the next version");
  expect(await readFile(first, "utf8")).toBe("of this version");
});

it("a file that somebody has changed is written again", async () => {
  const { file, bundle, agents } = await packageFolder();
  await writeFile(file, "as it is");
  const sender = openSender({ bundle, backend: "own" });
  const path = await sender.install(agents);
  await writeFile(path, "changed");
  expect(await readFile(await sender.install(agents), "utf8")).toBe("as it is");
});

it("a package without it is told of when it is wanted, and not before", async () => {
  const { bundle, agents } = await packageFolder();
  const sender = openSender({ bundle, backend: "own" });
  await nextTurn();
  await expect(sender.install(agents)).rejects.toMatchObject({
    code: "backend_unavailable",
    remedy: "Build or reinstall @townkit/backend-own.",
    effect: "none",
  });
});
