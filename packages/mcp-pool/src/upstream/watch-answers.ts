import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";

/**
 * A `fetch` that notices when the stream ends that was to bring the answer to a call: the SDK's transport tells nobody. A
 * stream with event ids is left alone, because the transport resumes it.
 */
export function watchAnswers(options: {
  readonly fetch: FetchLike;
  /** The stream of this call is over. Its answer may have been the last in it. */
  ended(id: RequestId): void;
}): FetchLike {
  return async (url, init) => {
    const response = await options.fetch(url, init);
    const id = init?.method === "POST" ? requestIn(init.body) : undefined;
    if (id === undefined || response.body === null || !isEventStream(response)) return response;
    const decoder = new TextDecoder();
    let isResumable = false;
    const over = () => {
      if (!isResumable) options.ended(id);
    };
    const reader = response.body.getReader();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            over();
            return;
          }
          isResumable ||= /(^|\n)id:/.test(decoder.decode(value, { stream: true }));
          controller.enqueue(value);
        } catch (error) {
          controller.error(error);
          over();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}

function requestIn(body: unknown): RequestId | undefined {
  if (typeof body !== "string") return undefined;
  const message = JSON.parse(body) as { id?: RequestId; method?: string };
  return message.method === undefined ? undefined : message.id;
}

function isEventStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}
