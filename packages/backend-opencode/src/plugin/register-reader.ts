import { type FileHandle, open } from "node:fs/promises";
import { findEntry, type SessionEntry } from "./session-register.js";

/** How far a file was read without finding a session. */
interface Looked {
  /** Which file: the register is also written anew. */
  readonly file: string;
  /** Behind the end of a line, in bytes. */
  readonly to: number;
}

/** Looks into the register. For a session that it did not know, such as the child of another, only what came since is read. */
export class RegisterReader {
  readonly #path: string;
  readonly #looked = new Map<string, Looked>();

  constructor(path: string) {
    this.#path = path;
  }

  async find(protocolId: string): Promise<SessionEntry | undefined> {
    const handle = await this.#open();
    if (!handle) return undefined;
    try {
      const { ino, birthtimeMs, size } = await handle.stat();
      const file = `${ino} ${birthtimeMs}`;
      const looked = this.#looked.get(protocolId);
      const from = looked?.file === file ? looked.to : 0;
      const read = await readPart({ handle, from, to: size });
      const entry = findEntry(read.toString("utf8"), protocolId);
      if (entry) this.#looked.delete(protocolId);
      else this.#looked.set(protocolId, { file, to: from + read.lastIndexOf("\n") + 1 });
      return entry;
    } finally {
      await handle.close();
    }
  }

  async #open(): Promise<FileHandle | undefined> {
    try {
      return await open(this.#path);
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return undefined;
      throw error;
    }
  }
}

async function readPart(part: { handle: FileHandle; from: number; to: number }): Promise<Buffer> {
  const { handle, from, to } = part;
  const buffer = Buffer.alloc(Math.max(0, to - from));
  if (buffer.length === 0) return buffer;
  const { bytesRead } = await handle.read({ buffer, position: from });
  return buffer.subarray(0, bytesRead);
}
