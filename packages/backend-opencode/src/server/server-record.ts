import { readFile, unlink } from "node:fs/promises";
import { writeAtomically } from "@townkit/core/kit";
import { z } from "zod";

/** What is kept of a running server, so that a later process of ours can find it, prove that it is ours, and use it. */
export const ServerRecordSchema = z.object({
  format: z.literal(1),
  pid: z.number().int().positive(),
  startedAt: z.string(),
  url: z.string(),
  port: z.number().int(),
  password: z.string(),
  version: z.string(),
  dataDir: z.string(),
  mark: z.string(),
});
export type ServerRecord = z.infer<typeof ServerRecordSchema>;

export type RecordRead =
  | { state: "none" }
  | { state: "found"; record: ServerRecord }
  | { state: "unreadable"; why: string };

export async function readServerRecord(path: string): Promise<RecordRead> {
  try {
    const record = ServerRecordSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    return record.success
      ? { state: "found", record: record.data }
      : { state: "unreadable", why: `${path} is not a server record of this version` };
  } catch (error) {
    const none = (error as NodeJS.ErrnoException).code === "ENOENT";
    return none ? { state: "none" } : { state: "unreadable", why: `${path}: ${String(error)}` };
  }
}

export async function writeServerRecord(path: string, record: ServerRecord): Promise<void> {
  await writeAtomically(path, JSON.stringify(record, null, 2));
}

export async function forgetServerRecord(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
