import { terminalAgentFacts as facts } from "../facts.js";
import type { Menu } from "../menu.js";
import { cellsOf, wrap } from "./cells.js";
import { bold, dim } from "./style.js";
import type { LiveRegion } from "./terminal.js";
import { visible } from "./visible.js";

/** What the live region shows. */
export interface View {
  readonly draft: string;
  /** Stands dim in the place of an empty draft. */
  readonly ghost: string | null;
  /** While one is up there is no composer; the draft waits. */
  readonly menu: Menu | null;
  /** Since how many whole seconds a turn runs; null when none does. */
  readonly busySeconds: number | null;
  readonly queued: readonly string[];
  /** In the status line, in the place of the ready line. */
  readonly notice: string | null;
  /** At the end of the status line, where something moves all the time. */
  readonly animation: string;
  /** The title never changes. */
  readonly plainTitle: boolean;
}

const spinner = "✶ ";

export function titleOf(view: View): string {
  if (view.plainTitle) return `${facts.titles.idle}Scripted Agent`;
  const state = view.menu !== null ? "asking" : view.busySeconds !== null ? "busy" : "idle";
  return `${facts.titles[state]}Scripted Agent`;
}

export function liveRegionOf(options: { view: View; columns: number; rows: number }): LiveRegion {
  const { view, columns, rows } = options;
  const above = [...busyRows(view), ...queuedRows(view, columns)];
  if (view.menu !== null) {
    const menu = menuRows(view.menu, columns);
    return { rows: [...above, ...menu], cursor: { row: above.length + menu.length - 1, column: 0 } };
  }
  const height = Math.max(1, Math.floor(rows / 2));
  const composer = view.ghost === null ? composerRows({ draft: view.draft, columns, height }) : [ghostRow(view.ghost)];
  const rule = facts.rule.repeat(columns);
  const last = view.ghost === null ? (composer.at(-1) ?? "") : facts.composerPrompt;
  return {
    rows: [...above, rule, ...composer, rule, `  ${dim(`${view.notice ?? statusOf(view)}${view.animation}`)}`],
    cursor: { row: above.length + composer.length, column: Math.min(cellsOf(last), columns - 1) },
  };
}

function statusOf(view: View): string {
  return view.draft === "" && view.busySeconds === null ? facts.readyLine : "";
}

function busyRows({ busySeconds, menu }: View): string[] {
  if (busySeconds === null || menu !== null) return [];
  return [`${spinner}Working… (${busySeconds}s · ${facts.busyMark})`];
}

function queuedRows({ queued }: View, columns: number): string[] {
  return queued.map((text) => cut(`  ${facts.queuedMark}${visible(text).replaceAll("\n", " ")}`, columns));
}

function ghostRow(ghost: string): string {
  return `${facts.composerPrompt}${dim(ghost)}`;
}

/** The draft's last rows, as many as there is room for. */
function composerRows(options: { draft: string; columns: number; height: number }): string[] {
  const { draft, columns, height } = options;
  const width = facts.composerPrompt.length;
  const rows = wrap({ text: visible(draft), columns: columns - width });
  return rows.map((row, at) => `${at === 0 ? facts.composerPrompt : " ".repeat(width)}${row}`).slice(-height);
}

function menuRows(menu: Menu, columns: number): string[] {
  const rows = menu.rows.map(({ value, label }, at) => {
    const box = menu.multiple ? `[${menu.chosen.includes(value) ? "x" : " "}] ` : "";
    const text = cut(`${at + 1}. ${box}${label}`, columns - 3);
    return at === menu.marked ? ` ${bold(`${facts.selectedRow}${text}`)}` : `   ${text}`;
  });
  return [
    facts.rule.repeat(columns),
    ` ${bold(cut(menu.title, columns - 1))}`,
    ...menu.details.map((line) => cut(`   ${visible(line).replaceAll("\n", "⏎ ")}`, columns)),
    cut(` ${menu.question}`, columns),
    ...rows,
    ` ${dim(menu.footer)}`,
  ];
}

function cut(text: string, columns: number): string {
  return wrap({ text, columns })[0] ?? "";
}
