import type { OrchestratorSubject } from "@townkit/testkit";
import { offlineAgent, type PinnedAgentName, type ScriptedModel, startScriptedModel } from "@townkit/testkit/model";
import { terminalAgentSubject } from "@townkit/testkit/terminal-agent";
import { knownAgents } from "../agents/index.js";
import type { TerminalCast } from "../conformance/terminal-subject.js";
import { AgentProfileSchema } from "../profile/profile.js";

/** What the tests must know of a real agent beside what its profile says. */
export interface RealAgent {
  readonly name: PinnedAgentName & keyof typeof knownAgents;
  /** Those of its permissions with which it asks before it runs a command; absent, as it is by itself. */
  readonly asking?: string;
  /** A prompt on which it asks its user; absent: it has no way to. */
  readonly questionPrompt?: NonNullable<OrchestratorSubject["questionPrompt"]>;
  /** What its user types so that it compacts its context, which its hook tells of before; absent: it has no such hook. */
  readonly compacts?: {
    readonly command: string;
    /** It does by itself with the prompt that follows a turn which used more than there is. */
    readonly whenFull: boolean;
  };
  /** Files of a user of it, by their paths in the home folder. */
  readonly userFiles: Readonly<Record<string, string>>;
  /** Requirements that mean nothing with it, and why. */
  readonly meaningless?: OrchestratorSubject["meaningless"];
}

/** A real agent on a scripted model of its own. It may do all without asking, but for the role `asking`. */
export interface RealAgentCast extends TerminalCast {
  readonly model: ScriptedModel;
}

/** What the suite must know of it, whatever it stands behind. Sessions of the role `asking` ask. */
export function subjectOf(agent: RealAgent): RealAgentCast["subject"] {
  return {
    ...terminalAgentSubject,
    agent: agent.name,
    patienceMs: 60_000,
    asking: { config: { role: "asking" } },
    ...(agent.questionPrompt && { questionPrompt: agent.questionPrompt }),
    meaningless: { ...terminalAgentSubject.meaningless, ...agent.meaningless },
  };
}

/** `program`: where it is installed. */
export async function castReal({ agent, program }: { agent: RealAgent; program: string }): Promise<RealAgentCast> {
  const model = await startScriptedModel();
  const known = AgentProfileSchema.parse(knownAgents[agent.name]);
  const offline = offlineAgent({ name: agent.name, url: model.url });
  const profile = AgentProfileSchema.parse({
    ...known,
    command: [program, ...known.command.slice(1), ...offline.arguments],
    seeds: [...known.seeds, ...offline.seeds],
    permissions: { ...known.permissions, ask: {}, default: known.permissions.bypass ?? {} },
    role_permissions: { asking: agent.asking ?? "ask" },
  });
  return {
    model,
    subject: subjectOf(agent),
    options: ({ folder, home }) => ({
      agents: { [agent.name]: profile },
      from: { PATH: process.env.PATH, HOME: home, SHELL: "/bin/sh" },
      env: { ...offline.env, TMPDIR: folder },
    }),
    close: () => model.close(),
  };
}
