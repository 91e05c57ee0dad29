import assert from "node:assert/strict";
import {
  type AssignCallOptions,
  type Assignment,
  type CapabilityName,
  type CommandResult,
  isSettled,
  type MutateOptions,
  newAssignmentId,
  newSessionId,
  type Orchestrator,
  type OutputMessage,
  type Receipt,
  type ResolvedConfig,
  type Session,
  type SessionConfig,
  type Work,
} from "@townkit/core";
import { formatScript, parseScript, type ScriptInput } from "../script/index.js";
import { there, within } from "./expect.js";
import type { OrchestratorCase, Part } from "./parts.js";
import { gated, marked, openGate } from "./scripts.js";
import type { OrchestratorSubject } from "./subject.js";

const defaultPatienceMs = 30_000;

/** Of what an agent said, in the words of a failure. */
const longestWords = 2000;

/** A case waits several times, one after the other; beyond this it hangs. */
const casePatience = 6;

/** One case's view of the subject: its own sessions in its own directories, put away when the case is over. */
export class Stage {
  readonly #spawned = new Set<string>();

  constructor(readonly subject: OrchestratorSubject) {}

  get town(): Orchestrator {
    return this.subject.orchestrator;
  }

  /** How long to wait for what must happen, in milliseconds. */
  get patience(): number {
    return this.subject.patienceMs ?? defaultPatienceMs;
  }

  /** A config of a new session; whatever is given takes the place of what would be made up. */
  async config(given: Partial<SessionConfig> = {}): Promise<ResolvedConfig> {
    const workDir = given.workDir ?? (await this.subject.newWorkDir());
    const config = { id: newSessionId("case"), agent: this.subject.agent, role: "case", ...given, workDir };
    this.#spawned.add(config.id);
    return config;
  }

  async spawn(given: Partial<SessionConfig> = {}): Promise<Session> {
    return this.town.spawnSession(await this.config(given), { timeoutMs: this.patience });
  }

  /** The fork of a session, under an id that is known beforehand. */
  fork(parentId: string, options: { newRole?: string; atMessageId?: string } = {}): Promise<Session> {
    const id = newSessionId("fork");
    this.#spawned.add(id);
    return this.town.forkSession(parentId, { id, ...options }, { timeoutMs: this.patience });
  }

  prompt(script: ScriptInput): string {
    const parsed = parseScript(script);
    return this.subject.prompt?.(parsed) ?? formatScript(parsed);
  }

  /** The script as a piece of work, with `note` as further lines of its words. */
  work(script: ScriptInput, note?: string): Work {
    const prompt = this.prompt(script);
    return { type: "prompt", content: note === undefined ? prompt : `${prompt}\n${note}` };
  }

  assign(sessionId: string, script: ScriptInput, options: AssignCallOptions = {}): Promise<Receipt> {
    return this.town.assignWork(sessionId, this.work(script), { timeoutMs: this.patience, ...options });
  }

  /** The script as the rest of the line of the subject's command. */
  command(sessionId: string, script: ScriptInput, options: MutateOptions = {}): Promise<CommandResult> {
    const command = there(this.subject.command, "the name of a command of the subject's");
    const request = { command, arguments: this.prompt(script) };
    return this.town.runCommand(sessionId, request, { timeoutMs: this.patience, ...options });
  }

  async settled(assignmentId: string): Promise<Assignment> {
    const assignment = await this.town.waitForAssignment(assignmentId, { timeoutMs: this.patience });
    assert.ok(isSettled(assignment.state), `the wait until settled resolved with ${assignment.state}`);
    return assignment;
  }

  /** Carries the script out to its normal end. */
  async run(sessionId: string, script: ScriptInput, assignmentId = newAssignmentId()): Promise<Assignment> {
    await this.assign(sessionId, script, { assignmentId });
    const assignment = await this.settled(assignmentId);
    assert.equal(assignment.state, "completed", `${assignment.reason} ${assignment.failure?.message ?? ""}`);
    return assignment;
  }

  /** Work that is under way and stays so until its gate, which has the assignment's id, is opened. */
  async occupy(session: Session, assignmentId = newAssignmentId()): Promise<string> {
    await this.assign(session.id, gated(assignmentId), { assignmentId });
    await this.underWay(session, assignmentId);
    return assignmentId;
  }

  /** Resolves when the marking or gated work, named by its id, has left its mark. */
  async underWay(session: Session, assignmentId: string): Promise<void> {
    const mark = marked({ workDir: session.workDir, name: assignmentId, timeoutMs: this.patience });
    await mark.catch(async (error: Error) => {
      const { state, reason } = await this.town.getAssignment(assignmentId);
      const said = JSON.stringify((await this.messages(session.id)).slice(-2)).slice(0, longestWords);
      throw new Error(`${error.message} Its work is ${state} (${reason ?? "no reason"}), and it says: ${said}`);
    });
  }

  /** Lets the work that occupies the session go on. */
  async open(session: Session, assignmentId: string): Promise<void> {
    await openGate(session.workDir, assignmentId);
  }

  /** All messages of a session, read page by page. */
  async messages(sessionId: string): Promise<OutputMessage[]> {
    const byId = new Map<string, OutputMessage>();
    let page = await this.town.getSessionOutput(sessionId);
    for (;;) {
      for (const message of page.messages) byId.set(message.id, message);
      if (!page.more) return [...byId.values()];
      page = await this.town.getSessionOutput(sessionId, { after: page.cursor });
    }
  }

  /** The messages by which the agent was given this assignment. */
  async deliveries(sessionId: string, assignmentId: string): Promise<OutputMessage[]> {
    const messages = await this.messages(sessionId);
    return messages.filter((message) => message.role === "user" && message.assignmentId === assignmentId);
  }

  /** Puts away what the case left running, so that the next one meets a quiet subject. */
  async strike(): Promise<void> {
    for (const id of this.#spawned) {
      const session = await this.town.getSession(id).catch(() => undefined);
      if (session !== undefined && session.status !== "stopped")
        await this.town.stopSession(id, { timeoutMs: this.patience });
    }
  }
}

/** A case of the orchestrator suite. `part` is `every` unless it says otherwise. */
export function orchestratorCase(options: {
  code: string;
  proves: string;
  part?: Part;
  needs?: readonly CapabilityName[];
  run(stage: Stage): Promise<void>;
}): OrchestratorCase {
  const { code, proves, part = "every", needs = [], run } = options;
  return {
    code,
    proves,
    part,
    needs,
    async run(subject) {
      const stage = new Stage(subject);
      try {
        await within({ ms: stage.patience * casePatience, what: `the end of ${code}`, of: run(stage) });
      } finally {
        await stage.strike();
      }
    },
  };
}
