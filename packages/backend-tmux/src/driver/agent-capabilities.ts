import { type Capabilities, capabilityNames } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";

const none = Object.fromEntries(capabilityNames.map((name) => [name, false])) as Capabilities;

/** What a terminal agent can do, by what its profile knows of it. */
export function capabilitiesOf(profile: AgentProfile): Capabilities {
  const { transcript, resume, screen } = profile;
  const records = transcript?.records ?? [];
  return {
    ...none,
    resume: resume !== undefined,
    abort: true,
    attach: true,
    structuredMessages: transcript !== undefined,
    usage: records.some(({ kind }) => kind === "usage"),
    permissionReplies: screen.menus.some(
      ({ kind, allow, deny }) => kind === "permission" && allow && deny !== undefined,
    ),
    sessionEnv: true,
    deliveryProof: transcript !== undefined,
  };
}
