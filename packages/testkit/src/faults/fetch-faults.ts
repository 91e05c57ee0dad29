type Fetch = typeof globalThis.fetch;

/** Which requests are meant. */
export type RequestMatch = (request: { readonly method: string; readonly url: URL }) => boolean;

interface FetchFault {
  readonly match: RequestMatch;
  /** Carries the requests. Default: the platform's, as it is now. */
  readonly fetch?: Fetch;
}

export interface LosingFetch {
  readonly fetch: Fetch;
  /** How many answers were lost. */
  readonly lost: number;
}

/** A `fetch` that loses the first `times` answers that match: the server acts and has answered, and its caller hears only that the connection broke. */
export function losingAnswers(options: FetchFault & { readonly times: number }): LosingFetch {
  const { match, times, fetch = globalThis.fetch } = options;
  let lost = 0;
  return {
    get lost() {
      return lost;
    },
    async fetch(input, init) {
      const response = await fetch(input, init);
      if (lost >= times || !match(requestOf(input, init))) return response;
      await response.arrayBuffer();
      lost += 1;
      throw brokenConnection();
    },
  };
}

export interface CuttableFetch {
  readonly fetch: Fetch;
  /** Breaks every answer that matches and is still being read. Later requests are carried out as ever. */
  cut(): void;
}

/** A `fetch` whose answers can be broken in the middle, as a network does it: for streams. */
export function cuttableFetch(options: FetchFault): CuttableFetch {
  const { match, fetch = globalThis.fetch } = options;
  let connections = new AbortController();
  return {
    fetch(input, init) {
      if (!match(requestOf(input, init))) return fetch(input, init);
      const signals = [connections.signal, init?.signal].filter((signal) => signal instanceof AbortSignal);
      return fetch(input, { ...init, signal: AbortSignal.any(signals) });
    },
    cut() {
      const open = connections;
      connections = new AbortController();
      open.abort(brokenConnection());
    },
  };
}

function requestOf(...[input, init]: Parameters<Fetch>): { method: string; url: URL } {
  const given = input instanceof Request ? input : { method: "GET", url: String(input) };
  return { method: init?.method ?? given.method, url: new URL(given.url) };
}

/** As the platform's `fetch` throws it. */
function brokenConnection(): TypeError {
  const cause = Object.assign(new Error("the connection was cut by a test"), { code: "ECONNRESET" });
  return new TypeError("fetch failed", { cause });
}
