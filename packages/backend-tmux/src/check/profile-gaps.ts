import type { AgentProfile } from "../profile/profile.js";
import type { TranscriptEntry } from "../transcript/transcript-entry.js";
import { formatOf } from "../transcript/transcript-reader.js";

/** What a profile does not say, and what cannot be done without it. */
export interface ProfileGap {
  /** Where it belongs, below `[tmux.agents.NAME]`. */
  readonly key: string;
  readonly without: string;
}

interface Part extends ProfileGap {
  readonly isThere: (profile: AgentProfile) => boolean;
}

const records =
  (kind: TranscriptEntry["kind"]) =>
  ({ transcript }: AgentProfile) =>
    transcript === undefined || formatOf(transcript).kinds.has(kind);

const titles = ({ screen, server }: AgentProfile) =>
  server !== undefined || Object.values(screen.titles).some((words) => words.length > 0);

const parts: readonly Part[] = [
  {
    key: "resume",
    isThere: ({ resume }) => resume !== undefined,
    without: "a stopped session begins a new conversation when it is started again",
  },
  {
    key: "fork",
    isThere: ({ fork, fork_copy: copied }) => fork !== undefined || copied,
    without: "sessions cannot be forked",
  },
  {
    key: "initial_prompt",
    isThere: ({ initial_prompt, server }) => initial_prompt !== false || server !== undefined,
    without: "a session's first prompt is pasted when the agent is ready",
  },
  { key: "model", isThere: ({ model }) => model !== undefined, without: "sessions with a model are refused" },
  { key: "mode", isThere: ({ mode }) => mode !== undefined, without: "sessions with a mode are refused" },
  {
    key: "system_prompt",
    isThere: ({ system_prompt }) => system_prompt !== undefined,
    without: "sessions with a system prompt are refused",
  },
  {
    key: "quit",
    isThere: ({ quit, server }) => quit !== undefined || server !== undefined,
    without: "the agent is ended by signals, not by its own word",
  },
  {
    key: "screen.menus",
    isThere: ({ screen, server }) => screen.menus.some(({ kind }) => kind === "permission") || server !== undefined,
    without: "a request for permission is not recognised: such a session is `unknown`, and gets no keys",
  },
  {
    key: "screen.menus (allow, deny)",
    isThere: ({ screen }) => screen.menus.every(({ kind, allow, deny }) => kind !== "permission" || (allow && deny)),
    without: "a request for permission is seen, and can be answered in its terminal only",
  },
  {
    key: "screen.errors",
    isThere: ({ screen, transcript, hooks }) =>
      screen.errors.length > 0 || transcript !== undefined || hooks !== undefined,
    without: "a turn that failed is told as one that ended",
  },
  { key: "screen.titles", isThere: titles, without: "what the agent does is told by its screen alone" },
  {
    key: "transcript",
    isThere: ({ transcript }) => transcript !== undefined,
    without: "what it took and how turns end is told by its screen alone; there are no messages and no usage",
  },
  { key: "transcript.records (prompt)", isThere: records("prompt"), without: "nothing proves that a prompt was taken" },
  { key: "transcript.records (text)", isThere: records("text"), without: "what the agent says is not in the output" },
  { key: "transcript.records (end)", isThere: records("end"), without: "the end of a turn is told by its screen" },
  {
    key: "transcript.records (interrupted)",
    isThere: records("interrupted"),
    without: "an aborted turn is told by its screen",
  },
  { key: "transcript.records (usage)", isThere: records("usage"), without: "tokens are not counted" },
  {
    key: "hooks",
    isThere: ({ hooks, server }) => hooks !== undefined || server !== undefined,
    without: "what the agent does is known when it is seen, and permissions are answered by its menus alone",
  },
];

/** What the profile lacks, in the order in which it would be written. */
export function profileGaps(profile: AgentProfile): readonly ProfileGap[] {
  return parts.filter(({ isThere }) => !isThere(profile)).map(({ key, without }) => ({ key, without }));
}
