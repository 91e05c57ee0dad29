import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BackendUnavailableError } from "../errors/outside-errors.js";
import { writeAtomically } from "../kit/write-atomically.js";

/**
 * Puts a backend's sender where agents find it for as long as they run, whatever becomes of the backend's package: one file
 * for each content, so that an agent that runs keeps the one that it was started with.
 * @param options `bundle`: one file that needs nothing beside it. `folder` is made where it is not there.
 * @returns its path.
 * @throws BackendUnavailableError the package was installed without it.
 */
export async function installSender(options: { bundle: URL; folder: string; backend: string }): Promise<string> {
  const { bundle, folder, backend } = options;
  const code = await readFile(bundle, "utf8").catch((cause: unknown) => {
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
}
