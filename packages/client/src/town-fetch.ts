/** A request of the client, complete. */
export interface TownFetchRequest {
  readonly method: "GET" | "POST";
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** As much of an answer as the client reads: all of its text, or its body as it comes. */
export type TownResponse = Pick<Response, "ok" | "status" | "url" | "text" | "body">;

/**
 * As much of the platform's `fetch` as the client needs: one of one's own may reach a town on a unix socket, or start faster.
 * It rejects where there is no answer, with the system's error code on the error or in its cause.
 */
export type TownFetch = (url: string, request: TownFetchRequest) => Promise<TownResponse>;
