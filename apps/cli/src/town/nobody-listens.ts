import { once } from "node:events";
import { connect } from "node:net";

const patienceMs = 2_000;

/** Whether nobody takes connections at the address, which only a refused one proves: who is busy keeps callers waiting. */
export async function nobodyListens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port) });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(patienceMs) });
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
  } finally {
    socket.destroy();
  }
}
