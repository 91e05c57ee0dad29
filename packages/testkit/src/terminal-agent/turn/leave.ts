import type { Answer } from "@townkit/core";
import type { MemoryQuestion } from "@townkit/core/memory";
import type { FaultPlan } from "../faults/fault-plan.js";
import type { Hooks } from "../hooks.js";
import type { MenuDesk, MenuOutcome } from "../menu-desk.js";
import { permissionMenu, questionMenu } from "../menus.js";

/** What a turn asks a person, and who may answer in that one's place. */
export class Leave {
  readonly #menus: MenuDesk;
  readonly #hooks: Hooks;
  readonly #plan: FaultPlan;
  readonly #allowed = new Set<string>();

  constructor(options: { menus: MenuDesk; hooks: Hooks; plan: FaultPlan }) {
    this.#menus = options.menus;
    this.#hooks = options.hooks;
    this.#plan = options.plan;
  }

  async ask(options: { question: MemoryQuestion; signal: AbortSignal }): Promise<Answer> {
    const { question, signal } = options;
    return question.kind === "permission"
      ? this.#permission({ question, signal })
      : this.#questions({ question, signal });
  }

  /** The hook is asked beside the open menu, where whichever answers first counts, or before it. */
  async #permission(options: {
    question: Extract<MemoryQuestion, { kind: "permission" }>;
    signal: AbortSignal;
  }): Promise<Answer> {
    const { question, signal } = options;
    const tool = question.permission;
    if (this.#allowed.has(tool)) return { kind: "permission", decision: "allow" };
    const patterns = question.patterns ?? [];
    const menu = permissionMenu({ tool, patterns, faults: this.#plan.now });
    let message: string | undefined;
    const hooked = this.#hooks
      .call("PermissionRequest", { tool_name: tool, tool_input: { patterns } })
      .then((reply): MenuOutcome | null => {
        message = reply.message;
        return reply.decision === undefined ? null : { values: [reply.decision], by: "hook" };
      });
    const first = this.#plan.now.menuWaitsForHook ? await hooked : null;
    signal.throwIfAborted();
    void hooked.then((outcome) => outcome && this.#menus.answer({ menu, outcome }));
    const { values, by } = first ?? (await this.#menus.ask({ menu, signal }));
    const [decision] = values;
    if (decision === "always") this.#allowed.add(tool);
    if (decision === "allow" || decision === "always") return { kind: "permission", decision };
    if (by !== "hook") return { kind: "permission", decision: "deny" };
    return { kind: "permission", decision: "deny", message: message ?? "Denied by a hook." };
  }

  async #questions(options: {
    question: Extract<MemoryQuestion, { kind: "question" }>;
    signal: AbortSignal;
  }): Promise<Answer> {
    const answers: string[][] = [];
    for (const question of options.question.questions) {
      const { values } = await this.#menus.ask({ menu: questionMenu(question), signal: options.signal });
      if (values.length === 0) return { kind: "dismiss" };
      answers.push([...values]);
    }
    return { kind: "question", answers };
  }
}
