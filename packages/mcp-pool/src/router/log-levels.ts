/** Of MCP, from the most to the least talkative. */
const levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"] as const;

/** From which level on each client wants the server's log. The server is set to the lowest of them. */
export class LogLevels {
  readonly #chosen = new Map<string, number>();

  /** @returns whether it is a level. */
  set({ client, level }: { client: string; level: unknown }): boolean {
    const rank = rankOf(level);
    if (rank < 0) return false;
    this.#chosen.set(client, rank);
    return true;
  }

  forgetClient(client: string): void {
    this.#chosen.delete(client);
  }

  /** What the server is to be set to; undefined while no client has chosen. */
  get lowest(): string | undefined {
    return this.#chosen.size === 0 ? undefined : levels[Math.min(...this.#chosen.values())];
  }

  /** Who gets a message. One who has not chosen gets what `unchosen` says. */
  wants({ client, level, unchosen }: { client: string; level: unknown; unchosen: boolean }): boolean {
    const chosen = this.#chosen.get(client);
    return chosen === undefined ? unchosen : rankOf(level) >= chosen;
  }
}

function rankOf(level: unknown): number {
  return (levels as readonly unknown[]).indexOf(level);
}
