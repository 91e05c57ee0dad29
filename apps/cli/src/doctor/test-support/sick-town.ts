import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TownClient } from "@townkit/client";
import { onTestFinished } from "vitest";
import type { Check, Patient } from "../check.js";
import { examine } from "../examine.js";

/** A folder for a test, gone with it. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "town-doctor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A town's folder as a daemon leaves it, and what checks are given of it; `client`: what of a running town a check asks. */
export async function patient(
  options: Partial<Omit<Patient, "client" | "setting">> & {
    client?: Partial<TownClient>;
    settings?: Readonly<Record<string, unknown>>;
  } = {},
): Promise<Patient> {
  const { client, settings = {}, ...given } = options;
  const townRoot = await tempFolder();
  const state = path.join(townRoot, ".town");
  await mkdir(state, { mode: 0o700 });
  await writeFile(path.join(state, "town.db"), "", { mode: 0o600 });
  return {
    townRoot,
    state,
    env: { PATH: process.env.PATH },
    now: Date.now,
    client: () => Promise.resolve((client as TownClient | undefined) ?? null),
    agentPrograms: () => Promise.resolve([]),
    setting: (key) => Promise.resolve(settings[key]),
    ...given,
  };
}

/** What one of the checks finds, and what it finds after it was mended. */
export async function foundBy(options: { checks: readonly Check[]; name: string; of: Patient; fix?: boolean }) {
  const { checks, name, of, fix = false } = options;
  const check = checks.find((each) => each.name === name);
  if (!check) throw new Error(`There is no check ${name}.`);
  const [finding] = await examine({ checks: [check], patient: of, fix });
  return finding;
}
