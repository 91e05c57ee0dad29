/** Rows as columns of equal width under a head; one line of `empty` where there are none. */
export function table(options: {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  empty: string;
}): string {
  const { head, rows, empty } = options;
  if (rows.length === 0) return empty;
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Names and values, one a line. */
export function facts(entries: readonly (readonly [name: string, value: string | number | null])[]): string {
  const shown = entries.filter(([, value]) => value !== null && value !== "");
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

/** How long ago, in the largest unit that says enough. */
export function age(options: { since: string; now: number }): string {
  const seconds = Math.max(0, Math.round((options.now - Date.parse(options.since)) / 1000));
  const units = [
    [86_400, "d"],
    [3600, "h"],
    [60, "m"],
  ] as const;
  const unit = units.find(([size]) => seconds >= size);
  return unit ? `${Math.floor(seconds / unit[0])}${unit[1]}` : `${seconds}s`;
}
