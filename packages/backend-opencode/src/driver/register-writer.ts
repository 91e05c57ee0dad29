import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { lineOf, newestLines, type SessionEntry } from "../plugin/session-register.js";

const mode = 0o600;

/** So many lines may be out of date before the file is written anew, however few sessions there are. */
const spareLines = 100;

/**
 * The register of our sessions on one server, which its plugin reads at the first prompt of each. One file for all, as making
 * a file is what costs; and no step of it waits, so that none comes between another's. Nobody else writes it.
 */
export class RegisterWriter {
  readonly #path: string;
  readonly #struck = new Set<string>();
  #striking: Promise<void> | null = null;
  /** The digest of what the file says of each session; null: it was not read yet. */
  #held: Map<string, string> | null = null;
  /** Lines that say nothing any more. */
  #stale = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether it says anything of this session. */
  holds(protocolId: string): boolean {
    return this.#entered().has(protocolId);
  }

  /** What it says already is not said again. On a line of its own, also behind one that a full disk has cut. */
  enter(entry: SessionEntry): void {
    const { protocolId } = entry;
    const held = this.#entered();
    const line = lineOf(entry);
    const digest = digestOf(line);
    if (held.get(protocolId) === digest) return;
    appendFileSync(this.#path, `\n${line}`, { mode });
    if (held.has(protocolId)) this.#stale += 1;
    held.set(protocolId, digest);
    if (this.#stale > Math.max(spareLines, held.size)) this.#rewriteWithout(new Set());
  }

  /** Resolves when the register does not hold it any more. Those that are struck at once are one change of the file. */
  strike(protocolId: string): Promise<void> {
    this.#struck.add(protocolId);
    this.#striking ??= setImmediate().then(() => {
      this.#striking = null;
      const struck = new Set(this.#struck);
      this.#struck.clear();
      if ([...struck].some((id) => this.holds(id))) this.#rewriteWithout(struck);
    });
    return this.#striking;
  }

  #rewriteWithout(struck: ReadonlySet<string>): void {
    const left = [...newestLines(this.#read())].filter(([id]) => !struck.has(id));
    writeFileSync(`${this.#path}.new`, left.map(([, line]) => line).join(""), { mode });
    renameSync(`${this.#path}.new`, this.#path);
    this.#held = new Map(left.map(([id, line]) => [id, digestOf(line)]));
    this.#stale = 0;
  }

  #entered(): Map<string, string> {
    if (this.#held) return this.#held;
    const register = this.#read();
    this.#held = new Map([...newestLines(register)].map(([id, line]) => [id, digestOf(line)]));
    this.#stale = register.split("\n").filter((line) => line !== "").length - this.#held.size;
    return this.#held;
  }

  #read(): string {
    try {
      return readFileSync(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    }
  }
}

function digestOf(line: string): string {
  return createHash("sha256").update(line).digest("base64");
}
