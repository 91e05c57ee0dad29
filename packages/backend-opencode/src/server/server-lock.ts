import { link, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { BackendUnavailableError } from "@townkit/core";
import { writeAtomically } from "@townkit/core/kit";
import { z } from "zod";
import { identify, observeProcess } from "./process-identity.js";

const HolderSchema = z.object({ pid: z.number(), startedAt: z.string() });

/**
 * Runs `change` while no other process starts or stops the server of this folder. A lock whose holder has died is taken over.
 * @throws BackendUnavailableError another process holds it, which the error names; or nothing can be written there.
 */
export async function withServerLock<T>(path: string, change: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await change();
  } finally {
    await unlink(path);
  }
}

async function acquire(path: string): Promise<void> {
  const own = (await identify(process.pid)) ?? { pid: process.pid, startedAt: "unknown" };
  const draft = `${path}.${process.pid}`;
  await writeAtomically(draft, JSON.stringify(own)).catch((error: unknown) => {
    throw notWritable(path, error);
  });
  try {
    for (let tries = 0; tries < 3; tries++) {
      // A hard link fails when the name exists, and the file is complete the moment that it does.
      const taken = await link(draft, path).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (taken) return;
      await removeIfAbandoned(path);
    }
    throw held(path, "another process");
  } finally {
    await unlink(draft);
  }
}

function notWritable(path: string, cause: unknown): BackendUnavailableError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `nothing can be written to its folder ${dirname(path)} (${code ?? message})`,
    remedy: "Name a folder that you may write to, or that can be made.",
    effect: "none",
    cause,
  });
}

async function removeIfAbandoned(path: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const holder = HolderSchema.parse(JSON.parse(text));
  const state = await observeProcess(holder);
  if (state.state !== "dead") throw held(path, `process ${holder.pid}`);
  await unlink(path).catch(() => undefined);
}

function held(path: string, holder: string): BackendUnavailableError {
  return new BackendUnavailableError({
    backend: "opencode",
    problem: `${holder} is starting or stopping the server of ${path}`,
    remedy: "Wait for it and try again.",
    effect: "none",
  });
}
