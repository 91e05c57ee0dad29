import { once } from "node:events";
import { connect } from "node:net";

const patienceMs = 2_000;

/** Whether somebody takes connections on a unix socket. */
export async function isListening(file: string): Promise<boolean> {
  const socket = connect(file);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(patienceMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
