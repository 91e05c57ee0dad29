import type { TownClient } from "@townkit/client";
import type { AgentProgram } from "@townkit/core";
import type { Setting } from "../town/read-settings.js";

/** What a check has found. Well, and with a remedy, is what somebody should know of and that need not be wrong. */
export interface Found {
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy: string | null;
}

/** What checks look at, each asked for once, when the first needs it. */
export interface Patient {
  readonly townRoot: string;
  /** The town's own folder, `.town`. */
  readonly state: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Null: no daemon runs. */
  client(): Promise<TownClient | null>;
  /** What is installed for the agents that the settings name. @throws TownError the settings cannot be read. */
  agentPrograms(): Promise<readonly AgentProgram[]>;
  /** @throws TownError what is wrong with them. */
  setting(key: string): Promise<Setting["value"] | undefined>;
}

/** One thing that can be wrong with a town. A `look` that throws has found what its error says. */
export interface Check {
  readonly name: string;
  /** Why it matters, in a sentence. */
  readonly why: string;
  look(patient: Patient): Found | Promise<Found>;
  /** Puts it right where that can harm nothing. Absent: a person has to. */
  mend?(patient: Patient): Promise<void>;
}

export const good = (detail: string): Found => ({ ok: true, detail, remedy: null });
export const notice = (detail: string, remedy: string): Found => ({ ok: true, detail, remedy });
export const bad = (detail: string, remedy: string): Found => ({ ok: false, detail, remedy });
