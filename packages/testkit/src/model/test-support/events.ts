/** The objects of a stream of server-sent events, in order; the closing `[DONE]`, which is none, is left out. */
export function eventsOf(stream: string): Record<string, unknown>[] {
  return stream
    .split("\n\n")
    .map((event) => /^data: (.*)$/m.exec(event)?.[1])
    .filter((json) => json !== undefined && json !== "[DONE]")
    .map((json) => JSON.parse(json as string));
}
