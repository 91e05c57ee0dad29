import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished } from "vitest";
import {
  type ConversationEntry,
  conversationFile,
  directorySettingsFile,
  terminalAgentFacts as facts,
  type JournalEvent,
  type JournalRecord,
  readConversation,
  readJournal,
  type TerminalAgentFaultsInput,
  type TerminalAgentRoundInput,
  type TerminalAgentSettingsInput,
  terminalAgentProgram,
} from "../index.js";
import { TmuxPane } from "./tmux-pane.js";

type RecordOf<Name extends JournalEvent["event"]> = Extract<JournalRecord, { event: Name }>;

/** Where agents of one test live: a home with its settings, and a directory to work in. */
export interface AgentPlace {
  readonly home: string;
  readonly cwd: string;
  /** For the agents that are started from now on. */
  settings(settings: TerminalAgentSettingsInput): Promise<void>;
}

export async function agentPlace(settings: TerminalAgentSettingsInput = {}): Promise<AgentPlace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "terminal-agent-")));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const cwd = await mkdtemp(join(root, "work-"));
  const place: AgentPlace = {
    home: join(root, "home"),
    cwd,
    settings: (given) => writeFile(join(cwd, directorySettingsFile), JSON.stringify(given)),
  };
  await place.settings(settings);
  return place;
}

/** An agent in a pane, and what its journal tells of it. */
export class RunningAgent {
  readonly pane: TmuxPane;
  readonly #place: AgentPlace;
  readonly #conversation: string;

  constructor(options: { pane: TmuxPane; place: AgentPlace; conversation: string }) {
    this.pane = options.pane;
    this.#place = options.place;
    this.#conversation = options.conversation;
  }

  get journal(): JournalRecord[] {
    return readJournal({ home: this.#place.home, conversation: this.#conversation });
  }

  get conversation(): ConversationEntry[] {
    return readConversation(conversationFile({ home: this.#place.home, id: this.#conversation }));
  }

  /** The conversation; empty where it has no file. */
  get entries(): ConversationEntry[] {
    return existsSync(conversationFile({ home: this.#place.home, id: this.#conversation })) ? this.conversation : [];
  }

  /** Makes the file `go` in the agent's directory. */
  go(): Promise<void> {
    return writeFile(join(this.#place.cwd, "go"), "");
  }

  all<Name extends JournalEvent["event"]>(name: Name): RecordOf<Name>[] {
    return this.journal.filter((record): record is RecordOf<Name> => record.event === name);
  }

  /** Resolves with the records of this name once there are so many. */
  async until<Name extends JournalEvent["event"]>(name: Name, count = 1): Promise<RecordOf<Name>[]> {
    await expect.poll(() => this.all(name).length, patience(`${count} × ${name}`)).toBeGreaterThanOrEqual(count);
    return this.all(name);
  }

  /** Resolves with the screen once it shows the text. */
  async shows(text: string | RegExp): Promise<string> {
    await expect.poll(() => this.pane.screen(), patience(`the screen shows ${text}`)).toMatch(text);
    return this.pane.screen();
  }

  async hides(text: string | RegExp): Promise<string> {
    await expect.poll(() => this.pane.screen(), patience(`the screen hides ${text}`)).not.toMatch(text);
    return this.pane.screen();
  }

  async ready(): Promise<void> {
    await this.until("ready");
    await this.shows(facts.readyLine);
  }

  /** Pastes, waits until the composer shows it, and submits. */
  async prompt(text: string): Promise<void> {
    const pastes = this.all("paste").length;
    await this.pane.paste(text);
    await this.until("paste", pastes + 1);
    await this.pane.keys("Enter");
  }

  /** The code with which the program ended. */
  async exitCode(): Promise<number> {
    return Number(await this.#death("status"));
  }

  /** The number of the signal that ended the program. */
  async deathSignal(): Promise<number> {
    return Number(await this.#death("signal"));
  }

  /** A pane is dead when its terminal is closed; how its process ended is known a moment later. */
  async #death(how: "status" | "signal"): Promise<string> {
    const known = async () => {
      const { dead, seen } = JSON.parse(await this.pane.format(`{"dead":"#{pane_dead}","seen":"#{pane_dead_${how}}"}`));
      if (dead === "1" && seen === "") await this.pane.reap();
      return seen as string;
    };
    await expect.poll(known, patience(`the program ends, with a ${how}`)).not.toBe("");
    return known();
  }
}

function patience(message: string) {
  return { timeout: 60_000, interval: 30, message };
}

/** Starts the agent in a pane of its own; it is gone at the end of the test. */
export async function startAgent(options: {
  place: AgentPlace;
  args?: readonly string[];
  conversation?: string;
}): Promise<RunningAgent> {
  const { place, conversation = "c1", args = ["--session-id", conversation] } = options;
  const argv = [process.execPath, terminalAgentProgram, "--home", place.home, ...args];
  const pane = await TmuxPane.open({ argv, cwd: place.cwd, env: {} });
  onTestFinished(() => pane.close());
  return new RunningAgent({ pane, place, conversation });
}

/** Starts an agent with these faults. */
export async function faultyAgent(
  faults: TerminalAgentFaultsInput,
  options: { args?: readonly string[]; rounds?: readonly TerminalAgentRoundInput[] } = {},
): Promise<RunningAgent> {
  const { args, rounds = [] } = options;
  const place = await agentPlace({ faults, rounds: [...rounds] });
  return startAgent({ place, ...(args === undefined ? {} : { args }) });
}

/** Starts the program where it has no terminal, and resolves or rejects with how it ended. */
export function startWithoutTerminal(options: { place: AgentPlace; args: readonly string[] }) {
  const { place, args } = options;
  const argv = [terminalAgentProgram, "--home", place.home, ...args];
  return promisify(execFile)(process.execPath, argv, { cwd: place.cwd, timeout: 60_000 });
}
