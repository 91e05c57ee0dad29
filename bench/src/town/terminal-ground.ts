import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  directorySettingsFile,
  type JournalRecord,
  readJournal,
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
  /** A directory in which agents are as these settings make them. */
  workDir(settings?: TerminalAgentSettingsInput): Promise<string>;
  /** Resolves with the first such record of a conversation. @throws Error none comes. */
  record(conversation: string, is: (record: JournalRecord) => boolean): Promise<JournalRecord>;
}

export async function makeTerminalGround(): Promise<TerminalGround> {
  const sandbox = await makeSandbox();
  const home = join(sandbox.root, "agents");
  let dirs = 0;
  return {
    sandbox,
    home,
    async workDir(settings = {}) {
      dirs += 1;
      const dir = join(sandbox.root, `work-${dirs}`);
      await mkdir(dir);
      await writeFile(join(dir, directorySettingsFile), JSON.stringify(settings));
      return dir;
    },
    async record(conversation, is) {
      for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(lookEveryMs)) {
        const found = readJournal({ home, conversation }).find(is);
        if (found) return found;
      }
      throw new Error(`The agent of the conversation ${conversation} does not do what is waited for.`);
    },
  };
}
