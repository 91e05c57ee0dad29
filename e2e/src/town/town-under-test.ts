import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createTownClient, type TownClient } from "@townkit/client";
import { type Assignment, newSessionId, type Session, type SessionConfig } from "@townkit/core";
import { killProcess, type ProcessId, processesWith } from "@townkit/testkit/faults";
import type { DaemonFaults, DaemonHolds, DaemonOrder } from "./daemon-orders.js";
import { type DaemonProcess, holdsOf, readToken, startFaultyDaemon } from "./daemon-process.js";
import { openCodeAgents } from "./opencode-agents.js";
import { freePort, makeSandbox, type ProviderTimes, type Sandbox, writeTown } from "./sandbox.js";
import { countMarks } from "./scripted-work.js";
import type { PreparedAgents, TownAgents } from "./town-agents.js";
import { judge, type Verdict } from "./verdict.js";

/** How long a call of a test goes on while no daemon is there: a killed one comes back within seconds. */
const patienceMs = 90_000;

/** What a test does to the folders of a town before it starts, and to undo that after its end. */
interface Surroundings {
  readonly prepare?: (sandbox: Sandbox) => Promise<void>;
  readonly cleanUp?: (sandbox: Sandbox) => Promise<void>;
  readonly provider?: ProviderTimes;
  /** Default: on an OpenCode server. */
  readonly agents?: TownAgents;
  /** What `town.toml` says besides. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * A whole town of real processes: the daemon, and what its agents run on: mostly an OpenCode server that it starts, and a
 * scripted model. A daemon that is killed is started again, without faults, on the same port: the client's calls go on with the next one, as a user's would.
 */
export class TownUnderTest implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly client: TownClient;
  /** Of every daemon of this town. */
  readonly url: string;
  /** Where each daemon died that killed itself, in its own words. */
  readonly deaths: string[] = [];
  readonly #agents: TownAgents;
  readonly #prepared: PreparedAgents;
  readonly #around: Surroundings;
  #daemon: Promise<DaemonProcess>;
  #closing = false;
  #disposed: Promise<void> | undefined;

  private constructor(parts: {
    sandbox: Sandbox;
    url: string;
    client: TownClient;
    prepared: PreparedAgents;
    daemon: DaemonProcess;
    around: Surroundings;
  }) {
    this.sandbox = parts.sandbox;
    this.url = parts.url;
    this.client = parts.client;
    this.#agents = parts.around.agents ?? openCodeAgents;
    this.#prepared = parts.prepared;
    this.#around = parts.around;
    this.#daemon = Promise.resolve(parts.daemon);
    this.#follow(parts.daemon);
  }

  static async start(around: Surroundings = {}): Promise<TownUnderTest> {
    const sandbox = await makeSandbox();
    await around.prepare?.(sandbox);
    const { agents = openCodeAgents, provider, settings } = around;
    const prepared = await agents.prepare({ sandbox, provider });
    const port = await freePort();
    await writeTown({ sandbox, port, config: { ...prepared.config, ...settings } });
    const daemon = await startFaultyDaemon({ sandbox });
    const token = await readToken(sandbox);
    const url = `http://127.0.0.1:${port}`;
    const client = createTownClient({ url, token, durability: "store", patienceMs });
    return new TownUnderTest({ sandbox, url, client, prepared, daemon, around });
  }

  /** The directory that sessions work in, unless a test gives another. */
  get workDir(): string {
    return this.sandbox.workDir;
  }

  config(given: Partial<SessionConfig> = {}): SessionConfig & { readonly id: string } {
    return { id: newSessionId("e2e"), agent: this.#agents.agent, role: "e2e", workDir: this.workDir, ...given };
  }

  spawn(given: Partial<SessionConfig> = {}): Promise<Session> {
    return this.client.spawnSession(this.config(given), { timeoutMs: patienceMs });
  }

  /** Where a new session of this id works. */
  async workDirFor(sessionId: string): Promise<string> {
    return this.#agents.ownWorkDirs ? await this.workDirOf(sessionId) : this.workDir;
  }

  /** Ends this daemon in peace, its sessions left running, and starts the next one with these faults. */
  async nextDaemon(faults: DaemonFaults): Promise<void> {
    const daemon = await this.#daemon;
    daemon.signal("SIGTERM");
    await daemon.ended;
    this.#daemon = this.#start(faults);
    await this.#daemon;
  }

  /** kill -9; resolves when the next one serves. */
  async killDaemon(): Promise<void> {
    const daemon = await this.#daemon;
    await killProcess(daemon.id);
    await daemon.ended;
    await this.#daemon;
  }

  /** kill -9 of what the agents run in; resolves when it is gone. What their tools run goes on. */
  async killServer(): Promise<void> {
    const id = await this.server();
    if (id) await killProcess(id);
  }

  /** Breaks something in the daemon that serves now. */
  async order(order: DaemonOrder): Promise<void> {
    (await this.#daemon).tell(JSON.stringify(order));
  }

  /** What that daemon holds. */
  async holds(): Promise<DaemonHolds> {
    return await holdsOf(await this.#daemon);
  }

  /** A directory of this name that sessions may share, made when it is not there. */
  async workDirOf(name: string): Promise<string> {
    const folder = join(this.sandbox.root, "work-dirs", name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** The daemon that serves now. */
  async daemon(): Promise<ProcessId> {
    return (await this.#daemon).id;
  }

  /** What the agents run in, while it runs. */
  server(): Promise<ProcessId | undefined> {
    return this.#agents.server(this.sandbox);
  }

  /** Resolves when that runs. */
  async serverUp(): Promise<void> {
    for (const end = Date.now() + patienceMs; (await this.server()) === undefined; await sleep(50)) {
      if (Date.now() > end) throw new Error("What the agents run in did not come back.");
    }
  }

  /** Every process of this town that runs, but for the model. */
  processes(): ReturnType<typeof processesWith> {
    return processesWith(this.sandbox.root);
  }

  /** What the town says of all work, or of one session's, held against what really happened. */
  async verdict(promised: readonly string[], of: { readonly sessionId?: string } = {}): Promise<Verdict> {
    const assignments = await this.client.listAssignments({ ...of, limit: 10_000 });
    const sessionIds = [...new Set(assignments.map(({ sessionId }) => sessionId))];
    const prompts = new Map<string, readonly string[]>();
    const workDirs = new Set<string>();
    for (const sessionId of sessionIds) {
      // Also brings back a server that was killed last and that nobody has needed since.
      await this.client.getSessionOutput(sessionId, {}, { timeoutMs: patienceMs });
      const session = await this.client.getSession(sessionId);
      workDirs.add(session.workDir);
      prompts.set(sessionId, await this.promptsOf(session));
    }
    const marks = (await Promise.all([...workDirs].map(countMarks))).flatMap((counts) => [...counts]);
    return judge({ promised, assignments, truth: { prompts, marks: new Map(marks) } });
  }

  /** The prompts that the agent of a session really has. */
  promptsOf(session: Session): Promise<readonly string[]> {
    return this.#agents.promptsOf({ sandbox: this.sandbox, session });
  }

  /** Those that it was ever given, also what it has lost since. */
  everGiven(session: Session): Promise<readonly string[]> {
    return this.#agents.everGiven({ sandbox: this.sandbox, session });
  }

  /**
   * The assignment when it has ended. `unknown` is no end: late evidence is waited for.
   * @throws Error where none comes. @throws WaitTimeoutError it goes on for longer than this, in milliseconds.
   */
  async settled(assignmentId: string, timeoutMs = patienceMs): Promise<Assignment> {
    const found = new AbortController();
    const signal = AbortSignal.any([found.signal, AbortSignal.timeout(2 * timeoutMs)]);
    const events = this.client.events({ signal, durableOnly: true })[Symbol.asyncIterator]();
    try {
      for (let change = events.next(); ; change = events.next()) {
        const assignment = await this.client.waitForAssignment(assignmentId, { timeoutMs, signal });
        if (assignment.state !== "unknown") return assignment;
        if ((await change).done) throw new Error(`${assignmentId} stays unknown: ${assignment.reason}`);
      }
    } finally {
      found.abort();
    }
  }

  /** Takes the town down, as `town down` does. Resolves with what it left running; that is ended too. */
  async close(): Promise<readonly string[]> {
    this.#closing = true;
    const daemon = await this.#daemon;
    await this.client.shutdown({ sessions: "stop" }, { timeoutMs: patienceMs });
    const { code } = await daemon.ended;
    if (code !== 0) throw new Error(`The daemon did not end well (${code}): ${daemon.stderr()}`);
    const left = await this.processes();
    await this[Symbol.asyncDispose]();
    return left.map(({ pid, command }) => `${pid} ${command}`);
  }

  /** Ends everything by force, whatever state it is in; once. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    this.#closing = true;
    await this.client[Symbol.asyncDispose]();
    for (const id of await this.processes()) await killProcess(id);
    await this.#prepared.close();
    await this.#around.cleanUp?.(this.sandbox);
    await this.sandbox.remove();
  }

  #start(faults: DaemonFaults): Promise<DaemonProcess> {
    const started = startFaultyDaemon({ sandbox: this.sandbox, faults }).then((daemon) => {
      this.#follow(daemon);
      return daemon;
    });
    // Whoever needs the daemon awaits it, and hears why it did not start.
    started.catch(() => {});
    return started;
  }

  #follow(daemon: DaemonProcess): void {
    void daemon.ended.then(({ signal }) => {
      if (signal !== "SIGKILL" || this.#closing) return;
      const where = /^killed (.*)$/m.exec(daemon.stderr())?.[1];
      if (where !== undefined) this.deaths.push(where);
      this.#daemon = this.#start({});
    });
  }
}
