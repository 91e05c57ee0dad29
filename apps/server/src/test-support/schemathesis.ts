import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const version = "4.32.5";
const cache = path.resolve(import.meta.dirname, "../../../../node_modules/.cache/townkit");

/** The program, installed for this repository when it is first asked for; or why it cannot be had here. */
export async function findSchemathesis(): Promise<{ program: string } | { reason: string }> {
  const folder = path.join(cache, `schemathesis-${version}`);
  const program = path.join(folder, "bin", "schemathesis");
  if (existsSync(program)) return { program };
  try {
    await mkdir(cache, { recursive: true });
    await run("python3", ["-m", "venv", folder], { timeout: 120_000 });
    const pip = path.join(folder, "bin", "pip");
    await run(pip, ["install", "--quiet", `schemathesis==${version}`], { timeout: 600_000 });
    return { program };
  } catch (error) {
    // What is half installed would be taken for whole the next time.
    await rm(folder, { recursive: true, force: true });
    const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
    return {
      reason: `schemathesis needs python3 with venv and pip, and PyPI: ${code} ${stderr.trim().split("\n").at(-1)}`,
    };
  }
}
