import type { Answer, Clock, HookReply } from "@townkit/core";

/** A permission that an agent's hook waits for. It is answered once, by whoever is first, or let go. */
export interface HookAsk {
  readonly reply: Promise<HookReply>;
  /** Whether the hook still waits. */
  readonly waits: boolean;
  /** False: the hook waits no more, or has no such answer. */
  answer(answer: Answer): boolean;
  /** The agent asks by itself from now on. */
  letGo(): void;
}

/** `onLate`: nobody answered in time, and the hook was let go. */
export function createHookAsk(options: { clock: Clock; waitMs: number; onLate: () => void }): HookAsk {
  const { clock, waitMs, onLate } = options;
  let waits = true;
  let settle = (_reply: HookReply): void => {};
  const reply = new Promise<HookReply>((resolve) => {
    settle = resolve;
  });
  const stop = clock.after(waitMs, () => {
    end({});
    onLate();
  });

  function end(with_: HookReply): void {
    waits = false;
    stop();
    settle(with_);
  }

  return {
    reply,
    get waits() {
      return waits;
    },
    answer(answer) {
      // That it is for always is for the agent's own menu to say.
      if (!waits || answer.kind !== "permission" || answer.decision === "always") return false;
      end({ decision: answer.decision, ...(answer.message === undefined ? {} : { message: answer.message }) });
      return true;
    },
    letGo() {
      if (waits) end({});
    },
  };
}
