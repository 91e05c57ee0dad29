import type { HookReply } from "@townkit/core";
import type { AgentReport } from "@townkit/core/kit";
import { z } from "zod";
import { heardIn } from "../hooks/heard.js";
import type { SessionParts } from "./session-parts.js";
import { settleDoubt } from "./settle-doubt.js";

const PermissionSchema = z.object({ permission: z.string().min(1), patterns: z.array(z.string()).default([]) });

/** Takes in what a hook of the session reports. What it says of turns is kept before it is answered, and looked at at once. */
export async function hearReport(options: { session: SessionParts; report: AgentReport }): Promise<HookReply> {
  const { session, report } = options;
  const { profile, pane, turns, menus, hookLog } = session;
  hookLog.greeted = true;
  const heard = heardIn(report);
  if (heard) await hookLog.add(heard);
  session.stir();
  // An agent that is gone is looked at no more: what is heard of it late, as from the spool, is weighed here.
  if (heard && !pane.facts) await settleDoubt({ session, reading: null });
  if (report.event !== "permission") return {};
  const asked = PermissionSchema.safeParse(report.payload);
  if (!asked.success) return {};
  const waitMs = (profile.hooks?.permission_wait ?? 0) * 1000;
  return await menus.askedByHook({ ...asked.data, eventId: report.eventId, assignmentId: turns.atWork, waitMs });
}
