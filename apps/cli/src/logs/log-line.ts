/** From the least to the most urgent. */
export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** A line of the daemon's log. */
export interface LogLine {
  readonly at: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly [fact: string]: unknown;
}

/** What a line says; null where it is none of the daemon's, such as one that a crash has cut. */
export function parseLogLine(line: string): LogLine | null {
  try {
    const found = JSON.parse(line) as Partial<LogLine> | null;
    const known = (logLevels as readonly (string | undefined)[]).includes(found?.level);
    return known && typeof found?.at === "string" && typeof found.message === "string" ? (found as LogLine) : null;
  } catch {
    return null;
  }
}

export function isAtLeast(line: LogLine, level: LogLevel): boolean {
  return logLevels.indexOf(line.level) >= logLevels.indexOf(level);
}

/** For a person: when, how bad, what, and the facts as they are. */
export function logText({ at, level, message, ...facts }: LogLine): string {
  const told = Object.entries(facts).map(([name, value]) => `${name}=${shown(value)}`);
  return [at, level.padEnd(5), message, ...told].join("  ");
}

function shown(value: unknown): string {
  const isPlain = typeof value === "string" && /^[^\s"=]+$/.test(value);
  return isPlain ? value : (JSON.stringify(value) ?? "");
}
