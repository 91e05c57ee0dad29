import { randomBytes } from "node:crypto";
import path from "node:path";
import { createConnection } from "@townkit/client/connection";
import { type Backend, BackendFailedError, type Log, type StartRequest, silentLog } from "@townkit/core";
import type { BackendSource, TownContext } from "../backend/backend-source.js";
import type { LocatedBackend } from "../backend/locate-backend.js";
import { openFileLog } from "../daemon/file-log.js";
import { makePrivateFolder } from "../daemon/private-folder.js";
import type { ConfigText, Identity } from "../host-protocol/backend-schemas.js";
import { socketUrl } from "../host-protocol/control-messages.js";
import { fetchFromHost, probeHost } from "./host-fetch.js";
import { type HostLimits, type HostOptions, type HostProcess, startHost } from "./host-process.js";
import { setupCalls } from "./host-setup.js";
import { createHostedBackend, type hostedDeadlines } from "./hosted-backend.js";
import { accuse } from "./hosted-errors.js";
import { sweepSockets } from "./socket-sweep.js";
import { openStateDoor } from "./state-door.js";
import { type Supervisor, superviseHost } from "./supervisor.js";

type Hearing = Pick<HostOptions, "log" | "output">;

const deaf: Hearing = { log: silentLog, output: () => {} };

/**
 * A backend in a process of its own. The process is started here, to load the module; no code of the backend's runs in
 * this one. Once the backend is made, the process is started again whenever it ends, with the sessions that it had.
 * @throws TownError `config_invalid` what loading failed with.
 */
export async function hostedSource(
  located: LocatedBackend & { runFolder: string; limits?: HostLimits; deadlines?: typeof hostedDeadlines },
): Promise<BackendSource> {
  const { package: name, entry, runFolder, deadlines } = located;
  const { wellMs, ...limits } = located.limits ?? {};
  const token = randomBytes(32).toString("base64url");
  // Not the same in two lives of a town: what ends late takes the next one's socket away.
  const run = path.join(runFolder, `${process.pid}-${randomBytes(3).toString("hex")}`);
  let hearing = deaf;
  let started = 0;
  let supervisor: Supervisor | undefined;

  function start(): Promise<HostProcess> {
    started += 1;
    return startHost({
      orders: { entry, package: name, socketPath: `${run}-${started}.sock`, token },
      log: forwarded(() => hearing.log),
      output: (line) => hearing.output(line),
      ...limits,
    });
  }

  await makePrivateFolder(runFolder);
  const first = await start();
  const { section, usesServerUrl } = first;

  function end(): Promise<void> {
    return supervisor ? supervisor.close() : first.end();
  }

  async function accused<T>(method: string, run: Promise<T>): Promise<T> {
    try {
      return await run;
    } catch (thrown) {
      throw accuse(thrown, { backend: name, method, why: null });
    }
  }

  async function create({ config, context }: { config: ConfigText; context: TownContext }): Promise<Backend> {
    const { clock, paths, hooks, mcp, serverUrl } = context;
    await sweepSockets(runFolder);
    const log = withBackend(context.log, section);
    const output = openFileLog({ path: path.join(paths.logs, `${section}-host.log`), clock, secrets: [token] });
    hearing = { log, output: ({ stream, text }) => output.info(text, { stream }) };
    const door = await openStateDoor({ state: context.state, socketPath: `${run}.state.sock`, log });
    const request = {
      config,
      paths,
      hooks,
      ...(mcp !== undefined && { mcp }),
      ...(serverUrl !== undefined && { serverUrl }),
      state: { socketPath: door.socketPath, token: door.token },
    };
    const sessions = new Map<string, StartRequest>();

    async function endAll(): Promise<void> {
      await end();
      await door.close();
      hearing = deaf;
      output[Symbol.dispose]();
    }

    /** Makes the backend in a new process, and tells it of the sessions before anybody else uses it. */
    async function bringUp(host: HostProcess): Promise<HostProcess> {
      const calls = setupCalls({ host, token });
      try {
        requireSame({ name, was: identity, is: await calls.create(request) });
        if (sessions.size > 0) await calls.adopt([...sessions.values()]);
        return host;
      } catch (thrown) {
        host.kill("it could not go on where the one before it ended");
        await host.ended;
        throw accuse(thrown, { backend: name, method: "its start", why: null });
      }
    }

    let identity: Identity;
    try {
      identity = await accused("create", setupCalls({ host: first, token }).create(request));
    } catch (error) {
      await endAll();
      throw error;
    }
    supervisor = superviseHost({
      first,
      restart: async () => bringUp(await start()),
      probe: probeHost,
      wellMs,
      clock,
      log,
    });
    const connection = createConnection({ url: socketUrl, token, fetch: fetchFromHost(supervisor) });
    const known = (requests: readonly StartRequest[]) => {
      // What is open in them was on record at that time only; a host that comes later has a record of its own.
      for (const { open: _, ...one } of requests) sessions.set(one.config.id, one);
    };
    return createHostedBackend({
      identity,
      connection,
      supervisor,
      known,
      end: endAll,
      clock,
      log,
      ...(deadlines && { deadlines }),
    });
  }

  return {
    package: name,
    section,
    usesServerUrl,
    checkSection: (config) =>
      accused("the check of its section", setupCalls({ host: first, token }).checkSection(config)),
    agentPrograms: (request) =>
      accused("its look at programs", setupCalls({ host: first, token }).agentPrograms(request)),
    create,
    host: () => ({ pid: (supervisor ? supervisor.current : first)?.pid ?? null, restarts: supervisor?.restarts ?? 0 }),
    close: end,
  };
}

/** @throws BackendFailedError it calls itself something else than the process before it. */
function requireSame(options: { name: string; was: Identity; is: Identity }): void {
  const { name, was, is } = options;
  if (was.name === is.name && was.durability === is.durability) return;
  const problem = `it came back as ${is.name} (${is.durability}), and was ${was.name} (${was.durability})`;
  throw new BackendFailedError({ backend: name, problem, remedy: "Start the town again.", effect: "none" });
}

/** The log as it is at each line. */
function forwarded(log: () => Log): Log {
  return {
    debug: (message, facts) => log().debug(message, facts),
    info: (message, facts) => log().info(message, facts),
    warn: (message, facts) => log().warn(message, facts),
    error: (message, facts) => log().error(message, facts),
  };
}

/** The log, each line with whose it is. */
function withBackend(log: Log, backend: string): Log {
  return {
    debug: (message, facts) => log.debug(message, { ...facts, backend }),
    info: (message, facts) => log.info(message, { ...facts, backend }),
    warn: (message, facts) => log.warn(message, { ...facts, backend }),
    error: (message, facts) => log.error(message, { ...facts, backend }),
  };
}
