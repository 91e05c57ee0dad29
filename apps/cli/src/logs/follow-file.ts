import { watch } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import path from "node:path";

/**
 * The lines of a file from a place in it on, in bytes, as they come, also when it is set aside and another one takes its place. Ends
 * with the signal. The file need not be there yet; its folder must.
 * @throws the system's error
 */
export async function* followFile(options: {
  file: string;
  from: number;
  signal: AbortSignal;
}): AsyncGenerator<string, void> {
  const { file, from, signal } = options;
  let wake = () => {};
  const watcher = watch(path.dirname(file), { signal }, () => wake());
  watcher.on("error", () => wake());
  signal.addEventListener("abort", () => wake(), { once: true });
  let handle = await openIfThere(file);
  // It was set aside since.
  let position = handle && (await handle.stat()).size >= from ? from : 0;
  let rest = "";
  try {
    while (!signal.aborted) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const moved = await isAnother(handle, file);
      const text = handle ? await readFrom(handle, position) : Buffer.alloc(0);
      position += text.length;
      const lines = `${rest}${text.toString("utf8")}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      // Whoever set it aside had written the last to it: now the next one, from its beginning.
      if (moved) {
        await handle?.close();
        handle = await openIfThere(file);
        position = 0;
        rest = "";
        if (handle) continue;
      }
      if (text.length === 0 && !signal.aborted) await changed;
    }
  } finally {
    watcher.close();
    await handle?.close();
  }
}

async function openIfThere(file: string): Promise<FileHandle | null> {
  return await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}

async function isAnother(handle: FileHandle | null, file: string): Promise<boolean> {
  const there = await stat(file).catch(() => null);
  if (!handle) return there !== null;
  return (await handle.stat()).ino !== there?.ino;
}

async function readFrom(handle: FileHandle, start: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let position = start;
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, position);
    if (bytesRead === 0) return Buffer.concat(parts);
    parts.push(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}
