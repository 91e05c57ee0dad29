import { type Backend, BackendUnavailableError, contractVersion, facetMethods } from "@townkit/core";

/** Every call of a backend but those that a hybrid answers for it. */
const methods = [
  ...["capabilities", "spawnSession", "getSession", "listSessions", "stopSession", "forkSession", "assignWork"],
  ...["getAssignment", "listAssignments", "waitForAssignment", "cancelAssignment", "resolveAssignment"],
  ...["retryAssignment", "abortSession", "resumeSession", "getSessionOutput", "respond", "attachCommand"],
  ...["onSessionStart", "onSessionIdle", "onPreCompact", "reportAgentEvent", "prepare", "start", "adopt"],
];

/** A child that cannot be asked: it is gone and refuses everything, or hangs and never answers. */
export function silentChild(how: "dead" | "stalled"): Backend {
  const dead = () =>
    Promise.reject(
      new BackendUnavailableError({
        backend: "silent",
        problem: "it was killed.",
        remedy: "Start it.",
        effect: "none",
      }),
    );
  const answer = how === "dead" ? dead : () => new Promise<never>(() => {});

  async function* events({ signal }: { signal?: AbortSignal } = {}) {
    if (how === "dead") await dead();
    await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
    yield* [];
  }

  const close = () => Promise.resolve();
  return {
    ...Object.fromEntries(methods.map((method) => [method, answer])),
    ...facetMethods(answer),
    name: "silent",
    contractVersion,
    durability: "backend",
    events,
    close,
    [Symbol.asyncDispose]: close,
  } as unknown as Backend;
}
