import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleChild, startChild } from "./child-programs.js";
import { tempFolder } from "./temp-folder.js";

/** Runs a command with a disk of its own mounted; the mount is gone with the command, whatever becomes of it. */
const withSmallDisk = 'mount -t tmpfs -o size=1m none "$1" && exec "$2" "$3" "$1"';
const asRoot = ["unshare", "--mount"] as const;
const asUser = ["unshare", "--user", "--map-root-user", "--mount"] as const;

/** How this user may mount a disk; undefined where that is not allowed at all, as in most containers and on macOS. */
const mounter = [asRoot, asUser].find(([command, ...argv]) => {
  return spawnSync(command, [...argv, "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
});

interface Said {
  readonly acknowledged: readonly number[];
  readonly refusals: readonly string[];
  readonly refusedWhileFull: number;
  readonly readableWhileFull: number;
  readonly last: number;
  readonly found: readonly string[];
  readonly lastSeq: number;
}

if (mounter !== undefined)
  test("a full disk refuses commits, loses none that was acknowledged, and is no matter once there is room", async () => {
    const filler = await bundleChild("filler");
    const disk = join(tempFolder(), "disk");
    mkdirSync(disk);
    const [command, ...argv] = mounter;
    const child = startChild([command, ...argv, "sh", "-c", withSmallDisk, "sh", disk, process.execPath, filler]);
    const said = JSON.parse((await child.nextLine()) ?? "{}") as Said;
    await child.finish();

    expect(new Set(said.refusals)).toEqual(new Set(["store_full"]));
    expect(said.refusals).toHaveLength(said.refusedWhileFull);
    expect(said.acknowledged.length).toBeGreaterThan(2);
    expect(said.readableWhileFull).toBe(said.acknowledged.length - 1);
    expect(said.acknowledged.at(-1)).toBe(said.last);
    expect(said.found).toEqual(said.acknowledged.map((number) => `s-${number}`));
    expect(said.lastSeq).toBe(said.acknowledged.length);
  });
