import type { Breaker } from "../breaker.js";
import { leakedToken, twoBd } from "./access.js";
import { hungServer, loggedOut, stuckSession, tmuxGone, unknownWork } from "./agents.js";
import { killedDaemon, portInUse, wrongSetting } from "./daemon.js";
import { damagedStore, fullDisk, newerStore } from "./data.js";

/** How a town is broken, by the runbook that mends it. */
export const breakers: Readonly<Record<string, Breaker>> = {
  "logged-out": loggedOut,
  "hung-server": hungServer,
  "unknown-work": unknownWork,
  "stuck-session": stuckSession,
  "tmux-gone": tmuxGone,
  "killed-daemon": killedDaemon,
  "wrong-setting": wrongSetting,
  "port-in-use": portInUse,
  "full-disk": fullDisk,
  "damaged-store": damagedStore,
  "newer-store": newerStore,
  "leaked-token": leakedToken,
  "two-bd": twoBd,
};
