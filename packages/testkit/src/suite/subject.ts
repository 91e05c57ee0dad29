import { type Backend, InvalidInputError, type Orchestrator, type SessionConfig } from "@townkit/core";
import type { Script } from "../script/index.js";

/** An orchestrator under test, and the means to drive what stands behind it. */
export interface OrchestratorSubject {
  /** The one under test. After `restart` this is the new one. */
  readonly orchestrator: Orchestrator;
  /** The same one as a backend, where it is one: adds the part on `prepare`, `start`, `adopt` and `close`. */
  readonly backend?: Backend;
  /** An agent of its capability report; the cases run on it. */
  readonly agent: string;
  /** A new, empty directory on this machine, by its absolute path. */
  newWorkDir(): Promise<string>;
  /** The words of a prompt that make the agent carry out `script`. Default: `scriptPrompt`. */
  prompt?(script: Script): string;
  /** How long a case waits for something that must happen, in milliseconds. Default 30 000. */
  readonly patienceMs?: number;
  /** Needed where `permissionReplies` is declared: what to spawn so that a session asks before it runs a command. */
  readonly asking?: { readonly config: Partial<SessionConfig> };
  /** Needed where `command` is declared: the name of a command whose prompt is the rest of the line, as it is. */
  readonly command?: string;
  /** The prompt that makes the agent put one question with these choices. Absent: the part on questions does not apply. */
  questionPrompt?(question: { readonly text: string; readonly choices: readonly string[] }): string;
  /**
   * Ends the orchestrator and opens it again over the same outside world; agents and their records are not touched.
   * `kill` ends it as hard as can be: nothing of it gets to say goodbye. Needed where work is declared to survive it.
   */
  restart?(how: "dispose" | "kill"): Promise<void>;
  /** The agents run inside the orchestrator's own process and end with it: what is stored survives, their turns do not. */
  readonly agentsEndWithIt?: boolean;
  /** Kills what runs the agents, in the middle of whatever it does, and brings it back. Absent: that part does not apply. */
  crashAgents?(): Promise<void>;
  /**
   * From now on, until the returned function is called, hand-overs reach the agent, their answers are lost, and its
   * record cannot be read. Absent: the part on outcomes that cannot be proven does not apply.
   */
  loseAnswers?(): Promise<() => Promise<void>>;
  /**
   * Requirements, by their code, that can mean nothing where this subject stands, and why, such as those on a session that
   * nobody else touches where somebody does. They are reported as not applicable, with that reason.
   */
  readonly meaningless?: Readonly<Record<string, string>>;
  /** Ends everything that `open` started. */
  close(): Promise<void>;
}

/** What opens a subject. Opening may be slow: the suite opens one and runs all of its cases on it. */
export interface OrchestratorFactory {
  readonly name: string;
  open(): Promise<OrchestratorSubject>;
}

/** What every subject brings, by the type that it must have. */
const needed = { orchestrator: "object", agent: "string", newWorkDir: "function", close: "function" } as const;

/**
 * The subject that a factory opened. It may be written without types, so it is looked at.
 * @throws InvalidInputError naming what it lacks.
 */
export function requireSubject(options: { name: string; subject: OrchestratorSubject }): OrchestratorSubject {
  const { name, subject } = options;
  const lacks = Object.entries(needed).filter(([key, type]) => typeof Reflect.get(Object(subject), key) !== type);
  if (lacks.length === 0) return subject;
  throw new InvalidInputError({
    what: `The subject that open() of "${name}" resolves with`,
    problem: lacks.map(([key, type]) => `its ${key} is no ${type}`).join(", "),
    remedy:
      "Give what OrchestratorSubject says: the orchestrator, its agent, new work directories, and a way to close it all.",
  });
}
