import type { Backend } from "@townkit/core";

/** A backend whose starts can take the first work along. */
export function carrying(backend: Backend): Backend {
  return { ...backend, prepare: async (request) => ({ ...(await backend.prepare(request)), carriesWork: true }) };
}
