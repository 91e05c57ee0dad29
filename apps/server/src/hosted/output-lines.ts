import type { Readable } from "node:stream";

/** How much of a stream is taken in a second, in bytes; beyond it, its writer waits. */
const bytesPerSecond = 1024 * 1024;
const longestLine = 8 * 1024;

/** The lines of a stream, each cut to a length, at no more than a pace: a flood is the writer's burden. */
export function readLines(stream: Readable, hear: (line: string) => void, longest = longestLine): void {
  let text = "";
  let taken = 0;
  stream.setEncoding("utf8");
  stream.on("error", () => {});
  stream.on("data", (chunk: string) => {
    const lines = (text + chunk).split("\n");
    text = (lines.pop() ?? "").slice(0, longest);
    for (const line of lines) if (line !== "") hear(line.slice(0, longest));
    taken += chunk.length;
    if (taken < bytesPerSecond) return;
    taken = 0;
    stream.pause();
    setTimeout(() => stream.resume(), 1_000).unref();
  });
  stream.on("end", () => {
    if (text !== "") hear(text);
  });
}
