import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InitializeRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

const RecordSchema = z.object({
  format: z.literal(1),
  id: z.uuid(),
  server: z.string(),
  session: z.string(),
  hello: InitializeRequestSchema.shape.params,
});
type KeptClient = Omit<z.infer<typeof RecordSchema>, "format">;

/** One that has not come back for so long does not. */
const keptMs = 30 * 86_400_000;

/** Who is connected, in a folder, so that clients keep their connections when the pool's process is replaced by another. */
export class KeptClients {
  readonly #folder: string;
  /** Whose records are being removed. */
  readonly #leaving = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<KeptClients> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const { mtimeMs } = await stat(join(folder, name));
      if (Date.now() - mtimeMs > keptMs) await rm(join(folder, name), { force: true });
    }
    return new KeptClients(folder);
  }

  async put(client: KeptClient): Promise<void> {
    const path = this.#path(client.id);
    await writeFile(`${path}.new`, JSON.stringify({ format: 1, ...client }), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  /** What a client has said at its beginning; undefined where no client of this session and server has this id. */
  async find({ id, server, session }: Omit<KeptClient, "hello">): Promise<KeptClient["hello"] | undefined> {
    if (this.#leaving.has(id)) return undefined;
    const kept = z.uuid().safeParse(id).success ? await this.#read(this.#path(id)) : undefined;
    return kept?.session === session && kept.server === server ? kept.hello : undefined;
  }

  /** From the call on the client is not found. */
  async forget(id: string): Promise<void> {
    this.#leaving.add(id);
    try {
      await rm(this.#path(id), { force: true });
    } finally {
      this.#leaving.delete(id);
    }
  }

  async forgetSession(session: string): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if ((await this.#read(path))?.session === session) await rm(path, { force: true });
    }
  }

  /** Undefined for what is no record of this version. */
  async #read(path: string): Promise<KeptClient | undefined> {
    try {
      return RecordSchema.parse(JSON.parse(await readFile(path, "utf8")));
    } catch {
      return undefined;
    }
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
