import { type Capabilities, capabilityNames } from "@townkit/core";
import type { AgentProfile } from "../profile/profile.js";
import { formatOf } from "../transcript/transcript-reader.js";

const none = Object.fromEntries(capabilityNames.map((name) => [name, false])) as Capabilities;

/** What a terminal agent can do, by what its profile knows of it. `hooksHeard`: there is somebody whom its hooks reach. */
export function capabilitiesOf(options: { profile: AgentProfile; hooksHeard: boolean }): Capabilities {
  const { profile, hooksHeard } = options;
  const { transcript, resume, fork, fork_copy: copied, screen, hooks, server } = profile;
  const kinds = transcript && formatOf(transcript).kinds;
  return {
    ...none,
    resume: resume !== undefined,
    fork: fork !== undefined || copied,
    abort: true,
    attach: true,
    structuredMessages: transcript !== undefined,
    usage: kinds?.has("usage") === true,
    permissionReplies:
      server !== undefined ||
      screen.menus.some(({ kind, allow, deny }) => kind === "permission" && allow && deny !== undefined),
    sessionEnv: true,
    preCompact: hooksHeard && hooks?.events.some(({ means }) => means === "pre_compact") === true,
    deliveryProof: transcript !== undefined,
  };
}
