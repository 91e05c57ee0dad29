import { BackendUnavailableError, CapabilityUnsupportedError, type Evidence, type ResolvedConfig } from "@townkit/core";
import { type Driver, type DriverSink, requireWorkDir, type Turn, type TurnObservation } from "@townkit/core/kit";
import { capabilities } from "./capabilities.js";
import { contractVersion } from "./contract-version.js";
import { type RunningTurn, startTurn, type TurnEnd } from "./run-turn.js";
import { Transcript } from "./transcript.js";

/** Of the backend, and of the one agent that it runs. */
const name = "acme";

/** In errors. */
const who = `The ${name} backend`;

/** What a session may be asked for and the program cannot be told. Next: take out what yours can. */
const untold = ["mode", "systemPrompt", "snapshot"] as const satisfies readonly (keyof ResolvedConfig)[];

interface AcmeSession {
  readonly transcript: Transcript;
  /** What became of each attempt, by its id. */
  readonly turns: Map<string, TurnObservation>;
  running: RunningTurn | undefined;
  isOpen: boolean;
}

/**
 * The effects and observations of acme. The contract's bookkeeping (keys, receipts, waits, events) is `createBackend`'s.
 * Nothing outlives this process: its durability is `process`.
 */
export function createAcmeDriver(options: { command: readonly string[] }): Driver {
  const { command } = options;
  const sessions = new Map<string, AcmeSession>();
  let sink: DriverSink;

  const find = (id: string) => {
    const found = sessions.get(id);
    if (found === undefined) throw unavailable(`it has no session ${id}.`);
    return found;
  };

  async function cut(id: string): Promise<void> {
    const running = sessions.get(id)?.running;
    running?.cut();
    await running?.ended;
  }

  function follow(turn: Turn, session: AcmeSession): void {
    const { assignmentId, attempt } = turn;
    void session.running?.ended.then((end) => {
      const at = new Date().toISOString();
      session.running = undefined;
      const id = idOf(turn);
      if (end.how === "answered") session.transcript.say({ id, at, assignmentId, attempt, text: end.text });
      const observation = observationOf({ end, at });
      session.turns.set(id, observation);
      sink.turn({ sessionId: turn.session.config.id, assignmentId, attempt, observation });
    });
  }

  return {
    name,
    contractVersion,
    durability: "process",
    capabilities: async () => ({ [name]: capabilities }),

    async open(given) {
      sink = given;
    },

    /** All that can refuse a start stands here: nothing is started yet. */
    async prepare({ config }) {
      const wanted = untold.find((key) => config[key] !== undefined);
      if (wanted !== undefined) throw new CapabilityUnsupportedError({ capability: wanted, who });
      await requireWorkDir(config.workDir);
      return { backend: name, version: 1, data: {} };
    },

    async start({ config: { id } }) {
      const before = sessions.get(id);
      const session = before ?? { transcript: new Transcript(), turns: new Map(), running: undefined, isOpen: true };
      session.isOpen = true;
      sessions.set(id, session);
      return { sessionId: id, liveness: { state: "alive" }, status: null, attention: [] };
    },

    async stop({ config: { id } }) {
      await cut(id);
      const session = sessions.get(id);
      if (session !== undefined) session.isOpen = false;
    },

    async adopt(known) {
      const observations = known.map(({ config: { id } }) => {
        const alive = sessions.get(id)?.isOpen === true;
        const liveness = alive ? { state: "alive" as const } : { state: "dead" as const, why: "It does not run." };
        return { sessionId: id, liveness, status: null, attention: [] };
      });
      return { observations, strangers: [] };
    },

    /** Safe to repeat: an attempt that was handed over before is not run again. */
    async submit(turn) {
      const { config } = turn.session;
      const session = find(config.id);
      const before = session.turns.get(idOf(turn));
      if (before !== undefined && "evidence" in before) return before.evidence;
      const start = { command, workDir: config.workDir, model: config.model, prompt: turn.work.content };
      session.running = await startTurn(start).catch((cause: Error) => {
        throw unavailable(`its program ${command[0]} could not be started: ${cause.message}.`, cause);
      });
      const facts = { pid: session.running.pid };
      const evidence = seen({
        at: new Date().toISOString(),
        what: "The program runs, with the prompt as its input.",
        facts,
      });
      session.turns.set(idOf(turn), { state: "running", evidence });
      follow(turn, session);
      return evidence;
    },

    async locate(turn) {
      return sessions.get(turn.session.config.id)?.turns.get(idOf(turn)) ?? { state: "absent" };
    },

    abort: ({ config: { id } }) => cut(id),

    async output({ config: { id } }, { after, limit }) {
      return { sessionId: id, ...find(id).transcript.read({ after, limit }) };
    },

    async respond() {
      throw new CapabilityUnsupportedError({ capability: "permissionReplies", who });
    },

    async attachCommand() {
      throw new CapabilityUnsupportedError({ capability: "attach", who });
    },

    /** Its programs end with it, however it is closed. */
    async close() {
      await Promise.all([...sessions.keys()].map(cut));
    },
  };
}

/** Names one attempt at one piece of work. */
function idOf({ assignmentId, attempt }: Turn): string {
  return `${assignmentId}-${attempt}`;
}

function seen(what: Pick<Evidence, "at" | "what" | "facts">): Evidence {
  return { kind: "orchestrator", ...what };
}

/** What the end of the program makes of its turn. */
function observationOf({ end, at }: { end: TurnEnd; at: string }): TurnObservation {
  if (end.how === "cut") {
    const reason = "The program was ended.";
    return { state: "aborted", reason, outcome: null, evidence: seen({ at, what: reason }) };
  }
  if (end.how === "answered") {
    const outcome = { text: end.text, finish: "stop", usage: null, context: null };
    return { state: "completed", outcome, evidence: seen({ at, what: "The program ended with exit code 0." }) };
  }
  // Next: tell the failures of your program apart, each with a stable code; `retryable` where the same may work later.
  const failure = { code: "program_failed", message: end.message, effect: "possible" as const, retryable: false };
  return {
    state: "failed",
    failure,
    outcome: null,
    evidence: seen({ at, what: `The program failed: ${end.message}` }),
  };
}

function unavailable(problem: string, cause?: Error): BackendUnavailableError {
  const remedy = "Install the program, or name it by its path: `command` in [acme] of town.toml.";
  return new BackendUnavailableError({ backend: name, problem, remedy, effect: "none", cause });
}
