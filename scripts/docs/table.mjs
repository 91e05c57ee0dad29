/** A table of Markdown. @param {{ head: readonly string[], rows: readonly (readonly unknown[])[] }} options */
export function table({ head, rows }) {
  const line = (/** @type {readonly unknown[]} */ cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
