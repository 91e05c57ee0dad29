import type { InputEvent } from "./input/events.js";

export interface MenuRow {
  readonly value: string;
  readonly label: string;
}

export type MenuKind = "permission" | "question" | "trust" | "rewind";

/** A menu as it stands: what it says, and which of its rows is marked. */
export interface Menu {
  /** The same for as long as it says the same. */
  readonly id: string;
  readonly kind: MenuKind;
  readonly title: string;
  /** What it is about, one line each: a command, a path. */
  readonly details: readonly string[];
  readonly question: string;
  readonly rows: readonly MenuRow[];
  readonly footer: string;
  /** Index of the marked row. */
  readonly marked: number;
  /** Several rows may be chosen: a digit or a space chooses or unchooses, Enter sends what is chosen. */
  readonly multiple: boolean;
  readonly chosen: readonly string[];
  /** Rows that a letter picks at once. */
  readonly letters: Readonly<Record<string, string>>;
  /** A paste is taken for keys. */
  readonly readsPastes: boolean;
}

/** How a menu was answered. `values` is empty where Escape closed it. */
export interface MenuAnswer {
  readonly values: readonly string[];
  readonly by: "enter" | "digit" | "letter" | "escape";
}

/** What one key does to a menu: it changes, or it is answered. What it does not know leaves it as it is. */
export function pressMenu(options: { menu: Menu; event: InputEvent }): Menu | MenuAnswer {
  const { menu, event } = options;
  if (event.type === "text") return typeInto({ menu, text: event.text });
  if (event.type === "paste") return menu.readsPastes ? typeInto({ menu, text: event.text }) : menu;
  const { length } = menu.rows;
  switch (event.key) {
    case "up":
      return { ...menu, marked: (menu.marked + length - 1) % length };
    case "down":
      return { ...menu, marked: (menu.marked + 1) % length };
    case "escape":
    case "ctrl-c":
      return { values: [], by: "escape" };
    case "enter":
      return entered(menu);
    default:
      return menu;
  }
}

export function isAnswer(result: Menu | MenuAnswer): result is MenuAnswer {
  return "values" in result;
}

function entered(menu: Menu): Menu | MenuAnswer {
  if (menu.multiple) return menu.chosen.length > 0 ? { values: menu.chosen, by: "enter" } : menu;
  const row = menu.rows[menu.marked];
  return row === undefined ? menu : { values: [row.value], by: "enter" };
}

/** The first character that means something here: a digit picks its row at once. */
function typeInto(options: { menu: Menu; text: string }): Menu | MenuAnswer {
  let { menu } = options;
  for (const character of options.text) {
    const letter = menu.letters[character];
    if (letter !== undefined) return { values: [letter], by: "letter" };
    const row = character === " " && menu.multiple ? menu.rows[menu.marked] : menu.rows[Number(character) - 1];
    if (row === undefined) continue;
    if (!menu.multiple) return { values: [row.value], by: "digit" };
    menu = { ...menu, chosen: toggled(menu.chosen, row.value) };
  }
  return menu;
}

function toggled(chosen: readonly string[], value: string): readonly string[] {
  return chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];
}
