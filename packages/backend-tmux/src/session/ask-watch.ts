import type { Answer, Attention, HookReply } from "@townkit/core";
import type { Reading } from "../screen/read-screen.js";
import type { PaneHands } from "../tmux/pane-hands.js";
import type { Bell } from "./bell.js";

/** What one session asks for, and the answers to it. */
export interface AskWatch {
  readonly open: readonly Attention[];
  /** Takes in what a look showed. `told`: what is raised is told as well. `idleForMs`: as all looks of that time did. */
  take(options: { reading: Reading; assignmentId: string | null; told: boolean; idleForMs: number }): void;
  /** A hook asks for a permission. Resolves with the answer; without one in time it is empty. */
  askedByHook(asked: {
    eventId: string;
    permission: string;
    patterns: readonly string[];
    assignmentId: string | null;
    waitMs: number;
  }): Promise<HookReply>;
  /** What is open can no longer be answered. */
  drop(how: "withdrawn" | "lost"): void;
  /**
   * Gives the answer. `pressing` is called before one that ends the turn.
   * @throws AttentionNotFoundError it is no longer there. @throws InvalidInputError it has no such answer.
   */
  respond(options: {
    attention: Attention;
    answer: Answer;
    hands: PaneHands;
    bell: Bell;
    pressing: () => void;
  }): Promise<void>;
}
