import type { MenuProfile, ScreenProfile } from "../profile/profile.js";
import { type Composer, findComposer, isRule } from "./composer.js";
import type { Screen } from "./screen.js";

/** A menu that is up. */
export interface ShownMenu {
  readonly profile: MenuProfile;
  /** Its lines, without the blanks around them. */
  readonly lines: readonly string[];
  readonly rows: readonly { readonly number: number; readonly label: string }[];
}

/**
 * What a screen says of its agent. `unknown` is everything that is not clearly one of the others: it gets no keys.
 */
export type Reading =
  /** `error`: what it says last is that a turn has failed. */
  | { readonly state: "idle"; readonly composer: Composer; readonly error: string | null }
  | { readonly state: "busy"; readonly composer: Composer | null }
  | { readonly state: "menu"; readonly menu: ShownMenu }
  | { readonly state: "unknown"; readonly why: string };

/** How many lines above the composer may speak of the turn that runs. */
const nearLines = 8;

/** A pure reading. A title that contradicts what is shown makes it unknown: the two are on their way to one another. */
export function readScreen(options: { screen: Screen; profile: ScreenProfile }): Reading {
  const { screen, profile } = options;
  const menu = findMenu({ screen, profile });
  if (menu) return { state: "menu", menu };
  const title = titleState({ title: screen.title, titles: profile.titles });
  if (title === "asking") return { state: "unknown", why: "The title says that it asks, and no menu is known." };
  const composer = findComposer({ screen, profile: profile.composer });
  if (showsBusy({ screen, composer, busy: profile.busy })) return { state: "busy", composer };
  if (!composer) return { state: "unknown", why: "There is no composer on the screen." };
  if (title === "busy") return { state: "busy", composer };
  const under = screen.lines.slice(composer.end + 1);
  const ready =
    profile.ready.length === 0 || profile.ready.some((words) => under.some(({ text }) => text.includes(words)));
  // A ready line is shown for as long as nothing is in the composer.
  if (!ready && composer.draft === "") return { state: "unknown", why: "The composer is empty and not ready." };
  return { state: "idle", composer, error: errorAbove({ screen, composer, errors: profile.errors }) };
}

/** The agent's own words right above its composer. Anybody else's have another mark before them, or another line behind. */
function errorAbove(options: { screen: Screen; composer: Composer; errors: readonly string[] }): string | null {
  const { screen, composer, errors } = options;
  const above = screen.lines.slice(0, Math.max(0, composer.top)).map(({ text }) => text.trim());
  const end = above.findLastIndex((line) => line !== "") + 1;
  const last = above.slice(above.slice(0, end).lastIndexOf("") + 1, end);
  return last.find((line) => errors.some((words) => line.startsWith(words))) ?? null;
}

function titleState(options: { title: string; titles: ScreenProfile["titles"] }): "idle" | "busy" | "asking" | null {
  const { title, titles } = options;
  const begins = (starts: readonly string[] | undefined) => starts?.some((start) => title.startsWith(start)) === true;
  if (begins(titles.asking)) return "asking";
  if (begins(titles.busy)) return "busy";
  return begins(titles.idle) ? "idle" : null;
}

function showsBusy(options: { screen: Screen; composer: Composer | null; busy: readonly string[] }): boolean {
  const { screen, composer, busy } = options;
  const { lines } = screen;
  const last = composer?.end ?? lines.findLastIndex(({ text }) => text !== "");
  // The composer itself holds anybody's words.
  const top = composer?.top ?? last + 1;
  const near = [...lines.slice(Math.max(0, top - nearLines), top), ...lines.slice(last + 1)];
  return busy.some((words) => near.some(({ text }) => text.includes(words)));
}

const numberedRow = /^[^\p{L}\p{N}]*(\d{1,2})\. (.*)$/u;

/** The menu at the lower end of the screen. The same words further up are somebody's, and no menu. */
function findMenu({ screen, profile }: { screen: Screen; profile: ScreenProfile }): ShownMenu | null {
  const last = screen.lines.findLastIndex(({ text }) => text !== "");
  const lower = screen.lines.slice(Math.max(0, last - 40), last + 1).map(({ text }) => text.trim());
  const fitting = profile.menus.flatMap((menu) => menuIn({ lower, menu, rule: profile.composer.rule }) ?? []);
  // Where several ask with the same words, their titles tell them apart.
  return (fitting.find(({ title }) => title !== "missing") ?? fitting[0])?.shown ?? null;
}

function menuIn(options: {
  lower: readonly string[];
  menu: MenuProfile;
  rule: string | undefined;
}): { shown: ShownMenu; title: "there" | "missing" | "none" } | null {
  const { lower, menu, rule } = options;
  const at = lower.findLastIndex((line) => line.includes(menu.words));
  if (at < 0) return null;
  const above = lower.slice(0, at);
  const titleAt = menu.title === undefined ? -1 : above.findLastIndex((line) => line.startsWith(menu.title ?? ""));
  const ruleAt = rule === undefined ? at - 1 : above.findLastIndex((line) => isRule({ line, rule }));
  const top = titleAt >= 0 ? titleAt : ruleAt + 1;
  const block = lower.slice(top);
  const numbered = block.flatMap((line) => {
    const [, number, label = ""] = numberedRow.exec(line) ?? [];
    return number === undefined ? [] : [{ number: Number(number), label: label.trim() }];
  });
  // What is asked for may be a numbered list, too: the rows are the last one.
  const rows = numbered.slice(
    Math.max(
      0,
      numbered.findLastIndex(({ number }) => number === 1),
    ),
  );
  // Rows end the screen, but for a line or two about keys.
  const rowsEnd = lower.findLastIndex((line) => numberedRow.test(line));
  const behind = lower.length - at;
  const asWords =
    rowsEnd >= 0 &&
    lower.length - 1 - rowsEnd <= 2 &&
    (rule === undefined || behind <= rows.length + 4 || at > rowsEnd);
  if (rows.length < 2 || !asWords) return null;
  const title = menu.title === undefined ? "none" : titleAt >= 0 ? "there" : "missing";
  return { shown: { profile: menu, lines: block.filter((line) => line !== ""), rows }, title };
}
