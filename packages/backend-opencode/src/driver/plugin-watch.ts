import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { type Clock, isoNow } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import { greetingName } from "../plugin/protocol.js";
import type { KnownSession } from "./sessions.js";

/** Notices an instance of the server in which our plugin was not loaded: once for each, when its first turn runs. */
export class PluginWatch {
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #greetingsDir: string;
  readonly #looked = new Set<string>();

  constructor(options: { sink: DriverSink; clock: Clock; greetingsDir: string }) {
    this.#sink = options.sink;
    this.#clock = options.clock;
    this.#greetingsDir = options.greetingsDir;
  }

  /** Plugins are loaded before the first prompt is taken, so by now it has greeted or never will. */
  turnRuns(known: KnownSession, serverPid: number): void {
    const { directory } = known.data;
    const digest = (text: string) => createHash("sha256").update(text).digest("hex");
    const greeting = greetingName({ pid: serverPid, directory, digest });
    if (this.#looked.has(greeting)) return;
    this.#looked.add(greeting);
    access(join(this.#greetingsDir, greeting)).catch(() => {
      const why = `Townkit's plugin was not loaded for ${directory}: shells there do not know their session, and hooks are not called. The server's log says why.`;
      this.#sink.note({ type: "plugin.failed", sessionId: known.session.config.id, at: isoNow(this.#clock), why });
    });
  }
}
