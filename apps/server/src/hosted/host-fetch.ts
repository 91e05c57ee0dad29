import type { TownFetch, TownFetchRequest, TownResponse } from "@townkit/client";
import { nodeFetch } from "@townkit/client/node";
import { healthPath } from "@townkit/client/protocol";
import { socketUrl } from "../host-protocol/control-messages.js";
import type { HostProcess } from "./host-process.js";
import type { Supervisor } from "./supervisor.js";

const fetches = new WeakMap<HostProcess, TownFetch>();

function fetchOf(host: HostProcess): TownFetch {
  const fetch = fetches.get(host) ?? nodeFetch({ socketPath: host.socketPath });
  fetches.set(host, fetch);
  return fetch;
}

/** Fetches from whichever process serves the backend by now; one that cannot be reached is looked after. */
export function fetchFromHost(supervisor: Supervisor): TownFetch {
  return async (url: string, request: TownFetchRequest): Promise<TownResponse> => {
    const host = supervisor.current;
    // As the system would say it: nothing was sent.
    if (!host) throw Object.assign(new Error("its process does not run"), { code: "ECONNREFUSED" });
    try {
      return await fetchOf(host)(url, request);
    } catch (error) {
      if (!request.signal.aborted) supervisor.suspect(host);
      throw error;
    }
  };
}

/** Asks a host whether it takes calls. @throws Error where it does not say so in time. */
export async function probeHost(host: HostProcess): Promise<void> {
  const signal = AbortSignal.timeout(5_000);
  const answer = await nodeFetch({ socketPath: host.socketPath })(`${socketUrl}${healthPath}`, {
    method: "GET",
    headers: {},
    signal,
  });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
}
