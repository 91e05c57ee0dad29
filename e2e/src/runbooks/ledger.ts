import type { Assignment, Session } from "@townkit/core";
import { openCodeAgents } from "../town/opencode-agents.js";
import { countMarks, type MarkedWork } from "../town/scripted-work.js";
import { terminalAgents } from "../town/terminal-agents.js";
import { judge } from "../town/verdict.js";
import type { Ground } from "./ground.js";

/** The work of one failure, and what became of it. */
export class Ledger {
  readonly #ground: Ground;
  readonly #works = new Map<string, string>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Hands work in and resolves when the town has it. */
  async hand(sessionId: string, { id, work }: MarkedWork): Promise<void> {
    await this.#ground.town.data(["assign", sessionId, "-", "--id", id], { input: work.content });
    this.expect(id, sessionId);
  }

  /** Somebody else hands it in. */
  expect(id: string, sessionId: string): void {
    this.#works.set(id, sessionId);
  }

  /** One sentence for each piece of it that has not ended, or that was lost or done twice. */
  async losses(): Promise<readonly string[]> {
    const { town, sandbox } = this.#ground;
    const assignments = await Promise.all([...this.#works.keys()].map((id) => this.#ended(id)));
    const prompts = new Map<string, readonly string[]>();
    const marks = new Map<string, number>();
    for (const sessionId of new Set(this.#works.values())) {
      const session = await town.data<Session>(["show", sessionId]);
      const agents = session.backend === "tmux" ? terminalAgents : openCodeAgents;
      const given = await agents.promptsOf({ sandbox, session });
      // A session may have been given work by another failure, too.
      prompts.set(
        sessionId,
        given.filter((text) => [...this.#works.keys()].some((id) => text.includes(id))),
      );
      for (const [id, times] of await countMarks(session.workDir)) marks.set(id, times);
    }
    const { lost, repeated } = judge({ promised: [...this.#works.keys()], assignments, truth: { prompts, marks } });
    return [...lost, ...repeated];
  }

  #ended(id: string): Promise<Assignment> {
    return this.#ground.reaches(id, "completed", "failed", "aborted", "cancelled");
  }
}
