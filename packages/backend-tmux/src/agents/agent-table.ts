import type { z } from "zod";
import type { AgentProfileSchema } from "../profile/profile.js";

/** A profile as it is written down: what has a default may be missing. */
export type AgentTable = z.input<typeof AgentProfileSchema>;
