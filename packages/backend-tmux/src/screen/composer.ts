import type { ScreenProfile } from "../profile/profile.js";
import type { Screen } from "./screen.js";
import { squeezed } from "./squeezed.js";

/** The composer as it is shown. */
export interface Composer {
  /** Its draft without any blanks: where a terminal breaks a line, nobody can tell a blank from a line end. */
  readonly draft: string;
  /** Its first line is not shown: the draft is longer than the composer is high. */
  readonly cut: boolean;
  /** Index of the line above it, which is the upper rule, where it has one. */
  readonly top: number;
  /** Index of the line under it, which is the lower rule, or empty. */
  readonly end: number;
}

/** The lowest composer on the screen. Null where there is none. */
export function findComposer(options: { screen: Screen; profile: ScreenProfile["composer"] }): Composer | null {
  const { screen, profile } = options;
  const { rule, hint } = profile;
  const found = [profile.prompt].flat().flatMap((words) => {
    const prompt = words.trimEnd();
    return (rule === undefined ? findUnruled({ screen, prompt }) : findRuled({ screen, prompt, rule })) ?? [];
  });
  const composer = found.find(({ cut }) => !cut) ?? found[0] ?? null;
  const isEmpty = hint !== undefined && composer?.draft === squeezed(hint);
  return composer && isEmpty ? { ...composer, draft: "" } : composer;
}

/** What stands between two rules, or above the only one, where a draft is higher than the screen. */
function findRuled(options: { screen: Screen; prompt: string; rule: string }): Composer | null {
  const { screen, prompt, rule } = options;
  const end = screen.lines.findLastIndex(({ text }) => isRule({ line: text, rule }));
  const start = screen.lines.slice(0, Math.max(end, 0)).findLastIndex(({ text }) => isRule({ line: text, rule }));
  if (end < 0 || end - start < 2) return null;
  const rows = screen.lines.slice(start + 1, end);
  if (start < 0 && rows.some(({ text }) => text !== "" && !text.startsWith(" "))) return null;
  const cut = rows[0]?.text.startsWith(prompt) === false;
  if (cut && rows[0]?.text.startsWith(" ") === false) return null;
  const draft = rows.map(({ firm }, row) => (row === 0 && !cut ? firm.slice(prompt.length) : firm)).join("");
  return { draft: squeezed(draft), cut, top: start, end };
}

/** What stands from the last prompt on to the empty line above what the screen ends with. */
function findUnruled({ screen, prompt }: { screen: Screen; prompt: string }): Composer | null {
  const last = screen.lines.findLastIndex(({ text }) => text !== "");
  const end = screen.lines.slice(0, Math.max(last, 0)).findLastIndex(({ text }) => text === "");
  const start = screen.lines.slice(0, Math.max(end, 0)).findLastIndex(({ text }) => text.startsWith(prompt));
  if (start < 0) return null;
  const rows = screen.lines.slice(start, end);
  // Further lines of a draft are indented: what is not stands behind a prompt that was sent.
  if (rows.slice(1).some(({ text }) => text !== "" && !text.startsWith(" "))) return null;
  const draft = rows.map(({ firm }, row) => (row === 0 ? firm.slice(prompt.length) : firm)).join("");
  return { draft: squeezed(draft), cut: false, top: start - 1, end };
}

/** Whether a line is made of the one character, and long enough to be meant as a rule. */
export function isRule({ line, rule }: { line: string; rule: string | undefined }): boolean {
  return rule !== undefined && line.length >= 8 && line.replaceAll(rule, "") === "";
}

/**
 * What of it every terminal draws alike. Joined, combining and pictured characters come out of one in many ways, and some
 * not at all.
 */
function drawnAlike(text: string): string {
  return text.normalize("NFC").replace(/[\p{M}\p{C}\p{Z}\p{Emoji_Presentation}\p{Extended_Pictographic}]+/gu, "");
}

/** Whether the composer holds nothing but a piece of a text, or nothing. */
export function holdsPiece({ composer, text }: { composer: Composer; text: string }): boolean {
  return drawnAlike(text).includes(drawnAlike(composer.draft));
}

/** What of a prompt is in the composer. `tail`: its end, the rest of which there is no room for. */
export type DraftIs = "empty" | "whole" | "tail" | "marker" | "other";

export function compareDraft(options: {
  composer: Composer;
  prompt: string;
  pasteMarker: string | undefined;
}): DraftIs {
  const { composer, prompt, pasteMarker } = options;
  const { draft, cut } = composer;
  if (draft === "") return "empty";
  const [shown, wanted] = [drawnAlike(draft), drawnAlike(prompt)];
  if (shown === wanted) return "whole";
  if (cut && shown !== "" && wanted.endsWith(shown)) return "tail";
  if (pasteMarker !== undefined && new RegExp(`^(?:${pasteMarker})$`, "u").test(draft)) return "marker";
  return "other";
}
