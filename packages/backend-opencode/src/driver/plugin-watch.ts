import { type Clock, isoNow, PluginMissingError } from "@townkit/core";
import type { DriverSession, DriverSink } from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import { readHandle } from "./handle.js";
import type { Greeting, PluginGreetings } from "./plugin-greetings.js";
import type { KnownSession } from "./sessions.js";

/** How long an instance that answers may take to load its plugins. */
const loadMs = 10_000;

/** Notices an instance of the server in which our plugin was not loaded. */
export class PluginWatch {
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #greetings: PluginGreetings;
  /** Of the server that runs now, where it is known. */
  readonly #pid: () => number | undefined;
  readonly #elsewhere: boolean;
  readonly #remedy: string;
  readonly #looked = new Set<string>();
  readonly #greeted = new Set<string>();

  constructor(options: {
    sink: DriverSink;
    clock: Clock;
    greetings: PluginGreetings;
    pid: () => number | undefined;
    /** Whose process nobody can know: any that lives counts. */
    elsewhere: boolean;
    /** What to do about a plugin that is not there, in a sentence. */
    remedy: string;
  }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#greetings = options.greetings;
    this.#pid = options.pid;
    this.#elsewhere = options.elsewhere;
    this.#remedy = options.remedy;
  }

  /** Tells of it once for each instance. Plugins are loaded before the first prompt is taken: it has greeted by now or never will. */
  turnRuns(known: KnownSession): void {
    const pid = this.#pid();
    const { directory } = known.data;
    const key = `${pid} ${directory}`;
    if ((pid === undefined && !this.#elsewhere) || this.#looked.has(key)) return;
    this.#looked.add(key);
    void this.#greetings.look({ pid, directory }).then((found) => {
      if (found === "greeted") return;
      const why = `${problems[found](directory)} Shells there do not know their session, and hooks are not called. ${this.#remedy}`;
      this.#sink.note({ type: "plugin.failed", sessionId: known.session.config.id, at: isoNow(this.#clock), why });
    });
  }

  /**
   * Before anything is sent for a session whose shells are to be somebody: makes sure that they will be.
   * @throws PluginMissingError
   */
  async require(needed: { session: DriverSession; client: ServerClient }): Promise<void> {
    const { session, client } = needed;
    const { id, env = {} } = session.config;
    if (Object.keys(env).length === 0) return;
    const instance = { pid: this.#pid(), directory: readHandle(session.handle).directory };
    const key = `${instance.pid} ${instance.directory}`;
    if (instance.pid !== undefined && this.#greeted.has(key)) return;
    // Makes the server boot the directory's instance where there is none, with its plugins.
    await client.statuses(instance.directory);
    const found = await this.#greetings.wait(instance, loadMs);
    if (found !== "greeted") {
      throw new PluginMissingError({
        sessionId: id,
        problem: problems[found](instance.directory),
        remedy: this.#remedy,
      });
    }
    this.#greeted.add(key);
  }
}

const problems: Readonly<Record<Exclude<Greeting, "greeted">, (directory: string) => string>> = {
  silent: (directory) => `Townkit's plugin was not loaded for ${directory}.`,
  other_protocol: (directory) => `the plugin that was loaded for ${directory} is of another version of Townkit.`,
};
