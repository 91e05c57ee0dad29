import { type AgentProgram, asTownError } from "@townkit/core";
import { checkedProgram, type ProgramQuestion } from "./checked-program.js";
import type { ServerAccess } from "./health.js";
import { inspectServer } from "./inspect-server.js";

/** Where OpenCode is: on this machine, or behind a server that somebody else runs. */
export type ProgramPlace = ProgramQuestion | { readonly server: () => Promise<ServerAccess> };

/** What OpenCode there is, and whether sessions can be started on it: a version that was not tested is not used. */
export async function opencodeProgram(place: ProgramPlace): Promise<AgentProgram> {
  const agent = "opencode";
  try {
    const { version, where } = await versionAt(place);
    return { agent, version, state: "proven", detail: `OpenCode ${version} (${where})`, remedy: null };
  } catch (thrown) {
    const { message, remedy } = asTownError(thrown);
    return { agent, version: null, state: "unusable", detail: message.replace(/\.$/, ""), remedy };
  }
}

/** @throws BackendUnavailableError it is not there, or of a version that was not tested. */
async function versionAt(place: ProgramPlace): Promise<{ readonly version: string; readonly where: string }> {
  if ("search" in place) {
    const { version, path: where } = await checkedProgram(place);
    return { version, where };
  }
  const access = await place.server();
  const { version } = await inspectServer({ access, tries: 4, timeoutMs: 1500 });
  return { version, where: access.url };
}
