import type { TerminalAgentFaults } from "../faults/schema.js";
import type { Conversation } from "../record/conversation.js";
import { linesOf } from "./conversation-lines.js";
import { Terminal } from "./terminal.js";
import { liveRegionOf, titleOf, type View } from "./view.js";

/** What the agent shows: the conversation, printed as it grows, and the live region under it. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #conversation: Conversation;
  #printed = 0;

  constructor(options: { conversation: Conversation; faults: TerminalAgentFaults }) {
    this.#terminal = new Terminal(options);
    this.#conversation = options.conversation;
  }

  begin(): void {
    this.#terminal.begin();
  }

  draw(view: View): void {
    const { columns, rows } = this.#terminal;
    const { entries } = this.#conversation;
    const printed = entries.slice(this.#printed).flatMap(linesOf);
    this.#printed = entries.length;
    this.#terminal.draw({ printed, live: liveRegionOf({ view, columns, rows }), title: titleOf(view) });
  }

  /** The size changed: all is drawn anew. */
  redraw(view: View): void {
    this.#terminal.clear();
    this.#printed = 0;
    this.draw(view);
  }

  end(farewell: string): void {
    this.#terminal.end(farewell);
  }
}
