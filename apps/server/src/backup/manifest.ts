import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { z } from "zod";

/** Rises when an older Townkit could not restore what a newer one has written. */
export const backupFormat = 1;

export const manifestFile = "manifest.json";
/** Of a backup: what stands in the town's own folder, and what in its state folder. */
export const configPart = "config";
export const statePart = "state";

const FileSchema = z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string() });
export type BackupFile = z.infer<typeof FileSchema>;

/** What a backup says of itself. */
export const ManifestSchema = z.object({
  format: z.number().int(),
  /** Of the Townkit that made it. */
  version: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** The folder of the town that it is of. */
  town: z.string(),
  /** All but this one. */
  files: z.array(FileSchema),
});
export type Manifest = z.infer<typeof ManifestSchema>;

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
