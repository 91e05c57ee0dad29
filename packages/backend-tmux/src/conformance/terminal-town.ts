import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend, Json, StatePort } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { processesWith } from "@townkit/testkit/faults";
import type { TmuxOptions } from "../driver/options.js";
import { hearHooks, hookDoorOf } from "../hooks/hear-hooks.js";
import type { TmuxPlace } from "../tmux/tmux-cli.js";
import { createTmuxBackend } from "../tmux-backend.js";
import { freezableState } from "./freezable-state.js";
import { endServer, placeOf } from "./own-tmux.js";
import { scriptedProfile } from "./scripted-profile.js";

/** A folder with a tmux server of its own, in which the scripted terminal agent can run. */
export interface TerminalGround {
  readonly folder: string;
  /** Where the agents keep what they have. */
  readonly home: string;
  readonly place: TmuxPlace;
  openBackend(state: StatePort, options?: Partial<TmuxOptions>): Promise<Backend>;
  newWorkDir(): Promise<string>;
  /** Ends the server, and fails when an agent or something of it still runs. */
  close(): Promise<void>;
}

export async function makeTerminalGround(): Promise<TerminalGround> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "townkit-terminal-")));
  const home = join(folder, "home");
  await mkdir(home);
  const place = placeOf(folder);
  let dirs = 0;
  return {
    folder,
    home,
    place,
    openBackend: (state, options) =>
      createTmuxBackend({
        folder,
        state,
        agents: { scripted: scriptedProfile(home) },
        from: { PATH: process.env.PATH, HOME: folder, SHELL: "/bin/sh" },
        startTimeoutMs: 30_000,
        hooks: hookDoorOf(folder),
        ...options,
      }),
    async newWorkDir() {
      dirs += 1;
      const dir = join(folder, `work-${dirs}`);
      await mkdir(dir);
      return dir;
    },
    async close() {
      await endServer(place);
      const left = await processesWith(folder);
      await rm(folder, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`Left running: ${left.map(({ command }) => command).join("; ")}`);
    },
  };
}

/** A backend on such a ground. */
export interface TerminalTown extends AsyncDisposable {
  readonly backend: Backend;
  readonly ground: TerminalGround;
  /** Ends the backend, and makes another one over the same server and the same state. `meanwhile`: while there is none. */
  reopen(how: "dispose" | "kill", meanwhile?: () => Promise<void>): Promise<void>;
}

export async function openTerminalTown(
  given: (ground: TerminalGround) => Partial<TmuxOptions> = () => ({}),
): Promise<TerminalTown> {
  const ground = await makeTerminalGround();
  const options = given(ground);
  const entries = new Map<string, Json>();
  let kept = freezableState(createMemoryState(entries));
  let backend = await ground.openBackend(kept.state, options);
  const door = hookDoorOf(ground.folder);
  let deafen = await hearHooks({ door, target: backend });
  return {
    ground,
    get backend() {
      return backend;
    },
    async reopen(how, meanwhile) {
      if (how === "kill") kept.freeze();
      await deafen();
      await backend.close({ sessions: "detach" });
      await meanwhile?.();
      kept = freezableState(createMemoryState(entries));
      backend = await ground.openBackend(kept.state, options);
      deafen = await hearHooks({ door, target: backend });
    },
    async [Symbol.asyncDispose]() {
      await backend.close({ sessions: "stop" });
      await deafen();
      await ground.close();
    },
  };
}
