import { type Backend, BackendUnavailableError } from "@townkit/core";

/** A backend that starts nothing, for it is down, with another one beside it, `spare`, which is whole. */
export function withSpare(backend: Backend): Backend {
  return {
    ...backend,
    async prepare({ config: { backend: chosen, ...config }, ...request }) {
      const handle = await backend.prepare({ ...request, config });
      return chosen === "spare" ? { ...handle, child: "spare" } : handle;
    },
    start({ handle, ...request }) {
      const { child, ...own } = handle;
      if (child === "spare") return backend.start({ ...request, handle: own });
      const problem = "nobody answers.";
      return Promise.reject(
        new BackendUnavailableError({ backend: "memory", problem, remedy: "Start it.", effect: "none" }),
      );
    },
    adopt: (requests) =>
      backend.adopt(requests.map(({ handle: { child: _, ...handle }, ...request }) => ({ ...request, handle }))),
  };
}
