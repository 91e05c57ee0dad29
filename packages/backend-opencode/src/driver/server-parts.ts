import type { Clock, Log } from "@townkit/core";
import type { DriverSink } from "@townkit/core/kit";
import type { ServerClient } from "../client/server-client.js";
import type { ServerPaths } from "../server/server-paths.js";
import type { ServerSource } from "../server/server-source.js";
import { AttentionKeeper } from "./attention-keeper.js";
import { CompactionWatch } from "./compaction-watch.js";
import { DirectoryMcp } from "./directory-mcp.js";
import { EventRouter } from "./event-router.js";
import type { OpencodeOptions } from "./options.js";
import { OutputFeed } from "./output-feed.js";
import { PluginGreetings } from "./plugin-greetings.js";
import { PluginWatch } from "./plugin-watch.js";
import { ServerLink } from "./server-link.js";
import { greetingsDir } from "./server-setup.js";
import { SessionStarter } from "./session-starter.js";
import { Sessions } from "./sessions.js";
import { TurnKeeper } from "./turn-keeper.js";

/** What our sessions on one server are made of. */
export interface ServerPartsOptions {
  /** The server's, in our fleet. */
  readonly name: string;
  readonly given: OpencodeOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly sink: DriverSink;
  /** Where what concerns this server is kept. */
  readonly paths: ServerPaths;
  readonly source: ServerSource;
  /** One of our turns has ended, or a session has come to rest. */
  readonly onRest: () => void;
}

export interface ServerParts {
  readonly link: ServerLink;
  readonly sessions: Sessions;
  readonly starter: SessionStarter;
  readonly keeper: TurnKeeper;
  readonly attention: AttentionKeeper;
  readonly plugins: PluginWatch;
  readonly mcp: DirectoryMcp;
}

/** The parts that work on one server, each told of what it is for by the server's events. Nothing is asked of the server yet. */
export function createServerParts(options: ServerPartsOptions): ServerParts {
  const { name, given, clock, log, sink, paths, source, onRest } = options;
  const sessions = new Sessions();
  const client = (): Promise<ServerClient> => link.client();
  const starter = new SessionStarter({ state: given.state, register: paths.register, given, log });
  const plugins = new PluginWatch({
    sink,
    clock,
    greetings: new PluginGreetings({ folder: greetingsDir(paths), clock }),
    pid: () => source.current?.pid,
    elsewhere: source.returnsByItself,
    remedy: source.returnsByItself
      ? "Run `town opencode connect` and restart that server."
      : "The server's log, opencode-server.log, says why; restart the town when it is mended.",
  });
  // A server of ours has them by its settings.
  const mcp = new DirectoryMcp({ door: source.returnsByItself ? given.mcp : undefined, log });
  const attention = new AttentionKeeper({ sink, clock, log, sessions, client });
  const keeper = new TurnKeeper({
    sink,
    clock,
    log,
    client,
    onBegun: (known) => plugins.turnRuns(known),
    onFound: (known) => attention.turnFound(known),
    onEnd: (known, ended) => {
      attention.turnOver(known, ended);
      onRest();
    },
    patienceMs: given.providerPatienceMs ?? 900_000,
  });
  const output = new OutputFeed({ sink, clock });
  const compactions = new CompactionWatch({ sink, clock, log, client });
  const router = new EventRouter({ server: name, sink, clock, log, sessions, keeper, attention, output, compactions });
  const link: ServerLink = new ServerLink({
    source,
    log,
    directories: () => sessions.touched(),
    onItem: (item) => router.item(item),
    onServer: (event) => router.server(event),
  });
  return { link, sessions, starter, keeper, attention, plugins, mcp };
}
