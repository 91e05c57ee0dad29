import { open, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { FileContent } from "../contract/facets/index.js";
import { InvalidInputError } from "../errors/input-errors.js";

/** What is larger is not a file to show. */
const maxBytes = 8 * 1024 * 1024;

/**
 * A file of a session's work directory as it is on disk, for `readFile`. Links are followed, and may not lead out either.
 * @throws InvalidInputError it is not there, not a file, too large, or not within the directory.
 */
export async function readWorkFile(options: {
  workDir: string;
  path: string;
}): Promise<Omit<FileContent, "sessionId">> {
  const { workDir, path } = options;
  const refuse = (problem: string) => new InvalidInputError({ what: `the path ${path}`, problem });
  const [root, target] = await Promise.all([realpath(workDir), realpath(resolve(workDir, path))]).catch(
    (error: NodeJS.ErrnoException) => {
      throw refuse(error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.code})`);
    },
  );
  const within = relative(root, target);
  if (isAbsolute(path) || within === ".." || within.startsWith(`..${sep}`) || isAbsolute(within)) {
    throw refuse("it leads out of the work directory");
  }
  const file = await open(target).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`it cannot be read (${error.code})`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw refuse("it is not a file");
    if (stat.size > maxBytes) throw refuse(`it has ${stat.size} bytes, and ${maxBytes} are the most`);
    const bytes = await file.readFile();
    return { path, size: bytes.length, ...encoded(bytes) };
  } finally {
    await file.close();
  }
}

function encoded(bytes: Buffer): Pick<FileContent, "encoding" | "content"> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return { encoding: "utf8", content: text };
  } catch {
    // Not UTF-8: said by the encoding of the answer.
  }
  return { encoding: "base64", content: bytes.toString("base64") };
}
