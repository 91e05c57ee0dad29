import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BackendUnavailableError } from "../errors/outside-errors.js";
import { writeAtomically } from "../kit/write-atomically.js";

/** A program of a backend's that agents call, or load, to reach the town. */
export interface Sender {
  /**
   * Puts it where agents find it for as long as they run, whatever becomes of the backend's package: one file for each content, so
   * that an agent that runs keeps the one that it was started with. `folder` is made where it is not there.
   * @returns its path.
   * @throws BackendUnavailableError the package was installed without it.
   */
  install(folder: string): Promise<string>;
}

/**
 * The sender of a package, read now and not when it is installed: an upgrade puts that of another version in its place while this one
 * runs, and that one speaks to another version.
 * @param options `bundle`: one file that needs nothing beside it.
 */
export function openSender(options: { bundle: URL; backend: string }): Sender {
  const { bundle, backend } = options;
  const read = readFile(bundle, "utf8");
  // Who installs it hears of it.
  read.catch(() => {});
  return {
    async install(folder) {
      const code = await read.catch((cause: unknown) => {
        throw new BackendUnavailableError({
          backend,
          problem: `its part ${fileURLToPath(bundle)} is missing`,
          remedy: `Build or reinstall @townkit/backend-${backend}.`,
          effect: "none",
          cause,
        });
      });
      const end = extname(bundle.pathname);
      const digest = createHash("sha256").update(code).digest("hex").slice(0, 12);
      const path = join(folder, `${basename(bundle.pathname, end)}-${digest}${end}`);
      if ((await readFile(path, "utf8").catch(() => undefined)) === code) return path;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeAtomically(path, code);
      return path;
    },
  };
}
