import { randomUUID } from "node:crypto";
import type { Bead } from "../../contract/bead.js";
import type { BeadsClient } from "../../contract/beads-client.js";
import type { NewBead } from "../../contract/inputs.js";
import type { OpenOptions } from "../../contract/options.js";
import type { BeadsSubject } from "./subject.js";

/** The prefix of the suite's workspaces. */
export const prefix = "tk";

/** One workspace, with what the cases need to act on it. */
export interface Stage {
  readonly beadsDir: string;
  /** How long to wait for what must happen, in milliseconds. */
  readonly patienceMs: number;
  /** The client of `alice`. */
  readonly client: BeadsClient;
  /** A client of its own for somebody else on the same workspace; the same one for the same name. */
  as(actor: string): BeadsClient;
  /** A new client of any folder. */
  open(options: Partial<OpenOptions>): BeadsClient;
  newBeadsDir(): Promise<string>;
  /** A client of a new, empty workspace, for what must be alone. */
  fresh(): Promise<BeadsClient>;
  /** A label that no other case uses. */
  newLabel(): string;
  /** A new bead of alice's making. */
  bead(given?: Partial<NewBead>): Promise<Bead>;
  close(): Promise<void>;
}

/** Makes a workspace of the subject for the cases. Whoever opens it closes it. */
export async function openStage(subject: BeadsSubject): Promise<Stage> {
  const beadsDir = await subject.newBeadsDir();
  const opened: BeadsClient[] = [];
  const named = new Map<string, BeadsClient>();

  function open(options: Partial<OpenOptions>): BeadsClient {
    const client = subject.open({ beadsDir, actor: "alice", ...options });
    opened.push(client);
    return client;
  }

  function as(actor: string): BeadsClient {
    const client = named.get(actor) ?? open({ actor });
    named.set(actor, client);
    return client;
  }

  const client = as("alice");
  await client.init({ prefix });
  return {
    beadsDir,
    patienceMs: subject.patienceMs ?? 30_000,
    client,
    as,
    open,
    newBeadsDir: () => subject.newBeadsDir(),
    async fresh() {
      const alone = open({ beadsDir: await subject.newBeadsDir() });
      await alone.init({ prefix });
      return alone;
    },
    newLabel: () => `case-${randomUUID().slice(0, 8)}`,
    async bead(given = {}) {
      const { bead } = await client.create({ title: "A bead of the suite", ...given });
      return bead;
    },
    async close() {
      for (const one of opened) await one[Symbol.asyncDispose]();
    },
  };
}
