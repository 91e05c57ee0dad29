import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Mailbox, Orchestrator } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState, createMemoryWorld } from "@townkit/core/memory";
import { createSessionPool, type SessionPool } from "@townkit/pool";
import { createMail } from "@townkit/pool/mail";
import { memoryStoreLives } from "../subjects/store-lives.js";
import type { MailSubject } from "./subject.js";

/** A town of agents in memory with mail. Its opener closes it. */
export interface MailTown extends MailSubject {
  close(): Promise<void>;
}

/** What the cases call: the mail and the pool themselves, or what stands before them. */
export interface MailDoor {
  readonly town: Orchestrator;
  readonly mailbox: Mailbox;
  close(): Promise<void>;
}

const direct = async (served: Omit<MailDoor, "close">): Promise<MailDoor> => ({ ...served, close: async () => {} });

/** A fresh town with mail. `through`: the door by which it is used, such as that of HTTP; opened anew after a restart. */
export async function openMailTown(options: { through?: typeof direct } = {}): Promise<MailTown> {
  const { through = direct } = options;
  const gates = new Map<string, Gate>();
  const world = createMemoryWorld({
    async agent({ prompt, sessionId }) {
      if (prompt === hold) await gates.get(sessionId)?.opened;
      return "Done.";
    },
  });
  const state = createMemoryState();
  const lives = memoryStoreLives();
  const workDir = await mkdtemp(path.join(tmpdir(), "townkit-mail-"));

  async function serve(): Promise<{ pool: SessionPool; door: MailDoor }> {
    const store = await lives.next();
    const mail = createMail({ state: store.state("mail") });
    const backend = await createMemoryOrchestrator({ world, state });
    const pool = await createSessionPool({ backend, store, sources: [mail.source] });
    return { pool, door: await through({ town: pool, mailbox: mail.mailbox }) };
  }

  let { pool, door } = await serve();

  return {
    get town() {
      return door.town;
    },
    get mailbox() {
      return door.mailbox;
    },
    spawn: (id) => door.town.spawnSession({ id, agent: "memory", role: "tester", workDir }),
    async occupy(sessionId) {
      gates.set(sessionId, createGate());
      const { assignmentId } = await door.town.assignWork(sessionId, { type: "prompt", content: hold });
      return assignmentId;
    },
    letGo: (sessionId) => gates.get(sessionId)?.open(),
    async restart() {
      await door.close();
      world.cutOrchestrators();
      ({ pool, door } = await serve());
    },
    async close() {
      for (const gate of gates.values()) gate.open();
      await door.close();
      await pool[Symbol.asyncDispose]();
      await lives.end();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}

const hold = "Work until you are let go.";

/** What an occupied turn waits at. */
interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function createGate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
