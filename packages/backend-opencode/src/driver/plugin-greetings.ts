import { createHash } from "node:crypto";
import { watch } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@townkit/core";
import { greetingName, spokenProtocols } from "../plugin/protocol.js";

/** One instance of a server: the part of it that works in one directory. `pid` is absent where nobody can know it. */
export interface Instance {
  readonly pid: number | undefined;
  readonly directory: string;
}

export type Greeting = "greeted" | "silent" | "other_protocol";

/** Where our plugin says, in each instance that it is loaded in, that it is there. */
export class PluginGreetings {
  readonly #folder: string;
  readonly #clock: Clock;

  constructor(options: { folder: string; clock: Clock }) {
    this.#folder = options.folder;
    this.#clock = options.clock;
  }

  async look(instance: Instance): Promise<Greeting> {
    const name = await this.#find(instance);
    if (name === undefined) return "silent";
    const { protocol } = JSON.parse(await readFile(join(this.#folder, name), "utf8").catch(() => "{}")) as {
      protocol?: number;
    };
    return spokenProtocols.includes(protocol) ? "greeted" : "other_protocol";
  }

  /** Looks until it has greeted, for so many milliseconds at most: an instance loads its plugins when it is first used. */
  async wait(instance: Instance, ms: number): Promise<Greeting> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return await new Promise<Greeting>((resolve, reject) => {
      const watcher = watch(this.#folder, () => look());
      const end = (settle: () => void): void => {
        cancel();
        watcher.close();
        settle();
      };
      const cancel = this.#clock.after(ms, () => end(() => resolve(this.look(instance))));
      const look = (): void => {
        this.look(instance).then(
          (found) => found === "silent" || end(() => resolve(found)),
          (error: unknown) => end(() => reject(error)),
        );
      };
      watcher.once("error", (error) => end(() => reject(error)));
      look();
    });
  }

  async #find({ pid, directory }: Instance): Promise<string | undefined> {
    const digest = (text: string) => createHash("sha256").update(text).digest("hex");
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    if (pid !== undefined) return names.find((name) => name === greetingName({ pid, directory, digest }));
    const ofDirectory = greetingName({ pid: 0, directory, digest }).slice(1);
    return names.find((name) => name.endsWith(ofDirectory) && isAlive(Number.parseInt(name, 10)));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
