import type { BackendStatus } from "@townkit/client/protocol";

/** A backend and how it is; where it runs several servers, how each of them is. */
export function backendText({ name, health }: Pick<BackendStatus, "name" | "health">): string {
  if (health === null) return `${name} not used yet`;
  const { state, servers } = health;
  if (servers.length < 2) return `${name} ${state}`;
  return `${name} ${servers.map((one) => `server ${one.server} ${one.state}`).join(", ")}`;
}
