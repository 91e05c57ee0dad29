import type { InputEvent } from "./input/events.js";

/** What an event makes of the draft; null where it is none for a composer. Only Enter and control keys mean more. */
export function edited(options: { draft: string; event: InputEvent }): string | null {
  const { draft, event } = options;
  if (event.type === "text") return draft + event.text;
  if (event.type === "paste") return draft + event.text.replaceAll(/\r\n?/g, "\n");
  switch (event.key) {
    case "newline":
      return `${draft}\n`;
    case "backspace":
      return [...draft].slice(0, -1).join("");
    case "ctrl-u":
      return "";
    default:
      return null;
  }
}
