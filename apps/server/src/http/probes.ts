import type { Context, Handler } from "hono";

/** What a supervisor asks, without a token; nothing else is told. */
export const probePaths = { live: "/healthz", ready: "/readyz" } as const;

/** What is answered before the town is there to be asked; undefined: it waits for the town. */
export function probeWhileStarting(request: Request): Response | undefined {
  const { pathname } = new URL(request.url);
  if (pathname === probePaths.live) return Response.json({ status: "ok" });
  if (pathname === probePaths.ready) return Response.json({ status: "starting" }, { status: 503 });
  return undefined;
}

/**
 * Live: this process answers. Ready: it takes calls, and its store can be read. `check` rejects where it cannot; what is wrong is in
 * the log and in the answers of calls, and not told here.
 */
export function probes(options: {
  closing: AbortSignal;
  check: () => Promise<unknown>;
}): Readonly<Record<string, Handler>> {
  const { closing, check } = options;
  const answer = (context: Context, status: string) => context.json({ status }, status === "ready" ? 200 : 503);
  return {
    [probePaths.live]: (context) => context.json({ status: "ok" }),
    [probePaths.ready]: async (context) => {
      if (closing.aborted) return answer(context, "stopping");
      return await check().then(
        () => answer(context, "ready"),
        () => answer(context, "failing"),
      );
    },
  };
}
