import { watch } from "node:fs";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { HookTarget } from "../contract/hook-message.js";
import { errorCodes } from "../errors/codes.js";
import { isErrorCode } from "../errors/town-error.js";
import type { Log } from "../ports/log.js";
import { answerLine } from "./hook-socket.js";

export interface HookSpool {
  close(): Promise<void>;
}

/**
 * Takes in what hook senders left in a folder while nobody listened: what is there now, and what comes, as it comes. A
 * message is removed once it was heard; one that can never be is renamed to `*.rejected` and logged.
 */
export async function drainHookSpool(options: { directory: string; target: HookTarget; log: Log }): Promise<HookSpool> {
  const { directory, log } = options;
  let running: Promise<void> = Promise.resolve();
  let again = false;
  const drain = () => {
    if (again) return;
    again = true;
    running = running.then(async () => {
      again = false;
      await drainOnce(options).catch((error: Error) =>
        log.error("the hook spool cannot be read", { error: error.message }),
      );
    });
  };
  const watcher = watch(directory, drain);
  watcher.on("error", (error) => log.error("the hook spool cannot be watched", { error: error.message }));
  drain();
  await running;
  return {
    async close() {
      watcher.close();
      await running;
    },
  };
}

async function drainOnce(options: { directory: string; target: HookTarget; log: Log }): Promise<void> {
  const { directory, target, log } = options;
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).sort();
  for (const name of names) {
    const file = path.join(directory, name);
    const answer = await answerLine({ line: await readFile(file, "utf8"), target });
    if ("reply" in answer) await rm(file);
    else if (isFinal(answer.error.code)) {
      log.warn("a spooled hook was rejected", { file: name, code: answer.error.code });
      await rename(file, `${file}.rejected`);
    } else log.warn("a spooled hook has to wait", { file: name, code: answer.error.code });
  }
}

/** The message is at fault, not the town: it will be refused whenever it is tried. */
function isFinal(code: string): boolean {
  return isErrorCode(code) && errorCodes[code].status < 500;
}
