import { realpathSync } from "node:fs";
import type { Call } from "../../calls/call.js";
import type { OpenOptions } from "../../contract/options.js";
import { BeadsError } from "../../errors/beads-error.js";
import { workspaceMismatch } from "../../errors/outside.js";
import { isObject, undecodable } from "../decode/answer.js";
import type { Bd } from "../program/bd.js";
import { openQueue, type Queue, queueFolder } from "../queue/queue.js";
import { askTogether } from "./ask.js";
import { locateWorkspace, type Place } from "./locate.js";

/** A workspace that can be worked on: it is there, it is the one that is meant, and this is the queue in front of it. */
export interface Space {
  readonly place: Place;
  readonly prefix: string;
  readonly queue: Queue;
}

/** The workspace of a client, looked at anew by every call. */
export interface Spaces {
  /** @throws BeadsError `workspace_missing`, `workspace_mismatch`, `unavailable`: the client is closed. */
  open(call: Call): Promise<Space>;
  close(): void;
}

export function createSpaces(options: { client: OpenOptions; bd: Bd }): Spaces {
  const { client, bd } = options;
  const { beadsDir } = client;
  let opened: (Place & { queue: Queue; prefix?: string }) | undefined;
  let isClosed = false;

  return {
    async open(call) {
      if (isClosed) throw closedClient();
      const place = locateWorkspace(beadsDir);
      if (opened?.identity !== place.identity || opened.folder !== place.folder) {
        opened?.queue.close();
        opened = { ...place, queue: openOrExplain(queueFolder(place.folder)) };
      }
      const current = opened;
      current.prefix ??= await askPrefix({ call, bd, place, queue: current.queue });
      const { prefix, queue } = current;
      if (client.prefix !== undefined && client.prefix !== prefix)
        throw workspaceMismatch({ beadsDir, problem: `its prefix is ${prefix}, not ${client.prefix}` });
      return { place, prefix, queue };
    },
    close() {
      isClosed = true;
      opened?.queue.close();
      opened = undefined;
    },
  };
}

/** @throws BeadsError `workspace_mismatch`: bd answers from another folder. */
async function askPrefix(options: { call: Call; bd: Bd; place: Place; queue: Queue }): Promise<string> {
  const { call, bd, place, queue } = options;
  const asked = { call, bd, queue };
  const where = object(await askTogether({ ...asked, args: ["where"] }), call);
  const folder = typeof where.path === "string" ? realpathSync(where.path) : undefined;
  if (folder !== place.folder)
    throw workspaceMismatch({ beadsDir: place.folder, problem: `bd works in ${folder ?? "none"} instead` });
  if (typeof where.prefix === "string") return where.prefix;
  const { value } = object(await askTogether({ ...asked, args: ["config", "get", "issue_prefix"] }), call);
  if (typeof value === "string" && value !== "") return value;
  throw undecodable({ what: call.what, problem: "it says no prefix of the workspace", effect: "none" });
}

function openOrExplain(folder: string): Queue {
  try {
    return openQueue(folder);
  } catch (cause) {
    throw new BeadsError({
      code: "unavailable",
      message: `The queue of the workspace, ${folder}, cannot be opened: ${(cause as Error).message}`,
      remedy: "Let this user write there, and give the disk space; if the file is damaged, remove the folder.",
      facts: { folder },
      cause,
    });
  }
}

function object(value: unknown, call: Call): Record<string, unknown> {
  if (isObject(value)) return value;
  throw undecodable({ what: call.what, problem: "it printed no object", effect: "none" });
}

export function closedClient(): BeadsError {
  return new BeadsError({
    code: "unavailable",
    message: "This client of beads was closed.",
    remedy: "Open a new one.",
  });
}
