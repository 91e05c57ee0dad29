import { nodeFetch } from "@townkit/client/node";
import type { Context } from "../context.js";
import { findDaemon } from "./daemon-record.js";
import { readLogin } from "./logins.js";
import { serverOf } from "./server-address.js";
import { townRootOf } from "./town-root.js";

/** An answer that takes longer is waited for by the client, which says why. */
const patienceMs = 2_000;

/**
 * What the daemon that runs says when it is asked once; undefined where it does not simply answer, which is then the
 * client's to sort out. The client checks what a town says, and loading its schemas takes longer than all the rest of a
 * list: this is for reads that only show what there is.
 */
export async function quickRead(context: Context, path: string): Promise<unknown> {
  const server = serverOf(context);
  const daemon =
    server === undefined
      ? await findDaemon(await townRootOf(context))
      : { url: server, token: await readLogin({ server, env: context.io.env }) };
  if (!daemon) return undefined;
  const signal = AbortSignal.any([context.io.signal, AbortSignal.timeout(patienceMs)]);
  const headers = { authorization: `Bearer ${daemon.token}` };
  try {
    const answer = await nodeFetch()(`${daemon.url}${path}`, { method: "GET", headers, signal });
    return answer.ok ? JSON.parse(await answer.text()) : undefined;
  } catch {
    return undefined;
  }
}
