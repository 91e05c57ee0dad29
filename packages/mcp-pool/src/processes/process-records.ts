import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { endMarked } from "./marked-processes.js";
import { identify, mayRun, type ProcessIdentity } from "./process-identity.js";

const IdentitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });

const RecordSchema = z.object({
  format: z.literal(1),
  mark: z.string().regex(/^[0-9a-f-]{36}$/),
  server: z.string(),
  /** Who started it, and must end it. */
  owner: IdentitySchema,
  /** Once it is known. */
  process: IdentitySchema.optional(),
});
type ProcessRecord = z.infer<typeof RecordSchema>;

/** A server's process and all that it starts, on record from before its start until after its end. */
export interface RecordedProcess {
  readonly mark: string;
  started(pid: number): Promise<void>;
  /** Ends what is left of it, and takes it off the record. */
  end(): Promise<void>;
}

/** For what does not end by itself once its standard input has, and once it was asked to. */
const graceMs = 2000;

/** Which servers run for whom, in a folder, so that one whose owner was killed is ended at the next start. */
export class ProcessRecords {
  readonly #folder: string;
  readonly #owner: ProcessIdentity;

  private constructor(options: { folder: string; owner: ProcessIdentity }) {
    this.#folder = options.folder;
    this.#owner = options.owner;
  }

  /** Ends what owners left that are gone. What belongs to another owner that runs is not touched. */
  static async open(folder: string): Promise<ProcessRecords> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const owner = await identify(process.pid);
    if (owner === undefined) throw new Error("This process does not find itself among those that run.");
    const records = new ProcessRecords({ folder, owner });
    await records.#sweep();
    return records;
  }

  async begin(server: string): Promise<RecordedProcess> {
    let record: ProcessRecord = { format: 1, mark: randomUUID(), server, owner: this.#owner };
    await this.#write(record);
    return {
      mark: record.mark,
      started: async (pid) => {
        record = { ...record, process: await identify(pid) };
        await this.#write(record);
      },
      end: () => this.#end(record),
    };
  }

  async #sweep(): Promise<void> {
    const files = (await readdir(this.#folder)).filter((name) => name.endsWith(".json"));
    const records = await Promise.all(files.map((name) => this.#read(name)));
    await Promise.all(
      records.map(async (record) => {
        if (record !== undefined && !(await mayRun(record.owner))) await this.#end(record);
      }),
    );
  }

  async #end({ mark, process: besides }: ProcessRecord): Promise<void> {
    await endMarked({ mark, besides, graceMs });
    await rm(this.#path(mark), { force: true });
  }

  /** Undefined for what is no record of this version: it is left for the one who wrote it. */
  async #read(name: string): Promise<ProcessRecord | undefined> {
    try {
      return RecordSchema.parse(JSON.parse(await readFile(join(this.#folder, name), "utf8")));
    } catch {
      return undefined;
    }
  }

  async #write(record: ProcessRecord): Promise<void> {
    const path = this.#path(record.mark);
    await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  #path(mark: string): string {
    return join(this.#folder, `${mark}.json`);
  }
}
