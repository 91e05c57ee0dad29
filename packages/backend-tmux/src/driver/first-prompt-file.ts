import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically } from "@townkit/core/kit";

/**
 * The file in which the first prompt of a session lies until its agent's launcher takes it away, and starts the agent with it.
 * Only one can: whoever takes it back from there knows that no agent was and will be started with it.
 */
export class FirstPromptFile {
  readonly path: string;
  readonly #taken: string;

  /** `name`: of the session in tmux. */
  constructor({ folder, name }: { folder: string; name: string }) {
    this.path = join(folder, name);
    this.#taken = `${this.path}.back`;
  }

  async lay(text: string): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await this.forget();
    await writeAtomically(this.path, text);
  }

  /** No launcher has taken it yet. */
  lies(): Promise<boolean> {
    return isThere(this.path);
  }

  /**
   * Whether no agent was, and will be, started with it: no launcher has it, or the one that had it could not run its program.
   * Says so until it is forgotten: a crash behind it loses nothing.
   */
  async takeBack(): Promise<boolean> {
    try {
      await rename(this.path, this.#taken);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return await isThere(this.#taken);
    }
  }

  async forget(): Promise<void> {
    await rm(this.#taken, { force: true });
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
