import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Assignment, Session } from "@townkit/core";
import { identifyProcess, killProcess, type ProcessId, processesWith } from "@townkit/testkit/faults";
import { terminalAgentProfile, terminalAgentProgram } from "@townkit/testkit/terminal-agent";
import { type CommandLine, commandLine } from "../town/command-line.js";
import { readServerRecord } from "../town/ground-truth.js";
import { freePort, makeSandbox, openCodeTown, type Sandbox, writeTown } from "../town/sandbox.js";
import { type ModelProcess, startModel } from "../town/scripted-model.js";
import { terminalAgents } from "../town/terminal-agents.js";
import { installLoginAgent } from "./login-agent.js";

const patienceMs = 90_000;

/**
 * A town as its user has it: `town` on the PATH, a daemon of its own, an OpenCode server and a tmux server; `my-agent` is a terminal
 * agent with a login of its own.
 */
export class Ground implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly town: CommandLine;
  /** The session on the OpenCode server that there is all the time. */
  readonly polecat = "polecat-7f3k2m9q";
  readonly #model: ModelProcess;
  readonly #cleanUp: ((sandbox: Sandbox) => Promise<void>) | undefined;

  private constructor(parts: { sandbox: Sandbox; model: ModelProcess; cleanUp: Around["cleanUp"] }) {
    this.sandbox = parts.sandbox;
    this.town = commandLine(parts.sandbox);
    this.#model = parts.model;
    this.#cleanUp = parts.cleanUp;
  }

  static async open({ prepare, cleanUp }: Around): Promise<Ground> {
    const made = await makeSandbox();
    const bin = join(made.root, "bin");
    await mkdir(bin);
    const path = [bin, join(made.root, "more-bin"), made.env.PATH].join(delimiter);
    const sandbox = { ...made, env: { ...made.env, PATH: path } };
    await prepare?.(sandbox);
    const entry = join(dirname(createRequire(import.meta.url).resolve("@townkit/cli/package.json")), "bin", "town.cjs");
    await symlink(entry, join(bin, "town"));
    await mkdir(join(made.env.HOME ?? "", "backups"));
    const home = join(sandbox.root, "agents");
    const scripted = terminalAgentProfile({ home });
    const agents = { scripted, "my-agent": { ...scripted, command: [await installLoginAgent({ bin, scripted })] } };
    const model = await startModel(sandbox.root);
    const config = {
      ...openCodeTown({ modelUrl: model.url }),
      orchestration: { backend: "hybrid" },
      tmux: { agents },
      roles: { crew: { restart: "on-failure" }, scout: { stall_minutes: 1 } },
    };
    await writeTown({ sandbox, port: await freePort(), config });
    const ground = new Ground({ sandbox, model, cleanUp });
    try {
      await ground.spawn({ id: ground.polecat, agent: "opencode" });
      return ground;
    } catch (error) {
      await ground[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A file of the town's state. */
  state(...names: readonly string[]): string {
    return join(this.sandbox.town, ".town", ...names);
  }

  async spawn(given: { id: string; agent: string; role?: string }): Promise<Session> {
    const { id, agent, role = "polecat" } = given;
    const options = { id, agent, role, dir: await this.workDir(id) };
    return await this.town.data(["spawn", ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)]);
  }

  /** Where a session works: agents in terminals each have a directory of their own, and those on the server, where each costs seconds, one. */
  async workDir(sessionId: string): Promise<string> {
    const folder = join(this.sandbox.root, "work", sessionId.startsWith("polecat-") ? "" : sessionId);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Of the daemon that runs. */
  async daemon(): Promise<ProcessId> {
    const { pid } = await this.town.data<{ pid: number }>(["status"]);
    return running({ what: "daemon", id: await identifyProcess(pid) });
  }

  async openCode(): Promise<ProcessId> {
    return running({ what: "OpenCode server", id: await identifyProcess((await readServerRecord(this.sandbox)).pid) });
  }

  async tmux(): Promise<ProcessId> {
    return running({ what: "tmux server", id: await terminalAgents.server(this.sandbox) });
  }

  /** The agent of a session in a terminal. */
  async agentOf(sessionId: string): Promise<ProcessId> {
    const all = await processesWith(this.sandbox.root);
    const id = all.find(
      ({ command }) => command.includes(terminalAgentProgram) && command.includes(`${sessionId}.agent`),
    );
    return running({ what: `agent of ${sessionId}`, id });
  }

  /** Resolves when the work is in one of these states. */
  async reaches(id: string, ...states: readonly Assignment["state"][]): Promise<Assignment> {
    for (const end = Date.now() + patienceMs; ; await sleep(200)) {
      const work = await this.work(id);
      if (states.includes(work.state)) return work;
      if (Date.now() > end) throw new Error(`${id} is ${work.state} (${work.reason}), and not ${states.join(" or ")}.`);
    }
  }

  work(id: string): Promise<Assignment> {
    return this.town.data<Assignment>(["work", "show", id]);
  }

  /** Takes the town down. Resolves with what it left running; that is ended too. */
  async close(): Promise<readonly string[]> {
    await this.town.data(["down"]);
    const left = await processesWith(this.sandbox.root);
    const ours = left.filter(({ command }) => !command.includes("--until-stdin-ends"));
    await this[Symbol.asyncDispose]();
    return ours.map(({ pid, command }) => `${pid} ${command}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#model.close();
    for (const id of await processesWith(this.sandbox.root)) await killProcess(id);
    await this.#cleanUp?.(this.sandbox);
    await this.sandbox.remove();
  }
}

/** What is done to the folders of a town before it starts, and to undo that after its end. */
interface Around {
  readonly prepare?: (sandbox: Sandbox) => Promise<void>;
  readonly cleanUp?: (sandbox: Sandbox) => Promise<void>;
}

function running({ what, id }: { what: string; id: ProcessId | undefined }): ProcessId {
  if (!id) throw new Error(`The ${what} does not run.`);
  return id;
}
