import type { ReplyKind } from "./reply.js";

/** One call of the model, as it was answered. */
export interface RecordedRequest {
  /** From 1, in the order of arrival. */
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** The agent's own id of it, as its protocol carries it; empty when it sent none. */
  readonly session: string;
  readonly model: string;
  /** `rejected`: answered with an error that no script asked for (unknown model, invalid request or script). */
  readonly kind: ReplyKind | "rejected";
  /** The index of the script's model call that was answered; null where none was. */
  readonly position: number | null;
  readonly prompt: string;
  /** All that the agent told the model about itself. */
  readonly system: string;
  /** What was sent, by the names of the actions; for a fault, it is the last. */
  readonly actions: readonly string[];
}

/** The newest requests, and a way to wait for one. */
export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  add(request: Omit<RecordedRequest, "seq" | "at">): RecordedRequest;
  /** The first request, recorded or still to come, that matches. @throws what `signal` was aborted with. */
  waitFor(options: {
    readonly match: (request: RecordedRequest) => boolean;
    readonly signal: AbortSignal;
  }): Promise<RecordedRequest>;
}

export function createRequestLog({ capacity }: { readonly capacity: number }): RequestLog {
  const requests: RecordedRequest[] = [];
  const waiting = new Set<(request: RecordedRequest) => void>();
  let seq = 0;
  return {
    requests,
    add(request) {
      seq += 1;
      const recorded = { ...request, seq, at: Date.now() };
      requests.push(recorded);
      if (requests.length > capacity) requests.shift();
      for (const notice of waiting) notice(recorded);
      return recorded;
    },
    waitFor({ match, signal }) {
      const found = requests.find(match);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(notice);
          signal.removeEventListener("abort", onAbort);
        };
        const notice = (request: RecordedRequest): void => {
          if (!match(request)) return;
          stop();
          resolve(request);
        };
        const onAbort = (): void => {
          stop();
          reject(signal.reason);
        };
        waiting.add(notice);
        if (signal.aborted) onAbort();
        else signal.addEventListener("abort", onAbort);
      });
    },
  };
}
