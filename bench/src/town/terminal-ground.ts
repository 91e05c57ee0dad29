import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  directorySettingsFile,
  type JournalRecord,
  readJournal,
  readJournals,
  type TerminalAgentSettingsInput,
} from "@townkit/testkit/terminal-agent";
import { makeSandbox, type Sandbox } from "./sandbox.js";

const patienceMs = 300_000;
const lookEveryMs = 5;

/** Where scripted terminal agents run, and what they write down of themselves. */
export interface TerminalGround {
  readonly sandbox: Sandbox;
  /** Where the agents keep what they have. */
  readonly home: string;
  /** Where one agent alone keeps what it has. */
  newHome(): string;
  /** All of those. */
  readonly homes: readonly string[];
  /** A directory in which agents are as these settings make them. */
  workDir(settings?: TerminalAgentSettingsInput): Promise<string>;
  /** Resolves with the first such record of a conversation, of any where none is named. @throws Error none comes. */
  record<Is extends JournalRecord>(is: (record: JournalRecord) => record is Is, conversation?: string): Promise<Is>;
}

export async function makeTerminalGround(): Promise<TerminalGround> {
  const sandbox = await makeSandbox();
  const home = join(sandbox.root, "agents");
  const homes: string[] = [];
  let dirs = 0;
  return {
    sandbox,
    home,
    homes,
    newHome() {
      const own = join(sandbox.root, `agent-${homes.length + 1}`);
      homes.push(own);
      return own;
    },
    async workDir(settings = {}) {
      dirs += 1;
      const dir = join(sandbox.root, `work-${dirs}`);
      await mkdir(dir);
      await writeFile(join(dir, directorySettingsFile), JSON.stringify(settings));
      return dir;
    },
    async record(is, conversation) {
      for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(lookEveryMs)) {
        const records = conversation === undefined ? readJournals({ home }) : readJournal({ home, conversation });
        const found = records.find(is);
        if (found) return found;
      }
      throw new Error("An agent does not do what is waited for.");
    },
  };
}

/** The agent waits for a prompt. */
export function isReady(record: JournalRecord): record is Extract<JournalRecord, { event: "ready" }> {
  return record.event === "ready";
}
