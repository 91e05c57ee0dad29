import { expect, it } from "vitest";
import { cleanText } from "./clean-text.js";

it.each([
  ["a\r\nb\rc\n", "a\nb\nc\n"],
  ["tab\there", "tab\there"],
  // The end of a paste and a submit key: bug class 25.
  ["x\u001b[201~\rrm -rf", "x[201~\nrm -rf"],
  ["\u009b201~y\u007f\u0000", "201~y"],
  ["emoji 👩‍👩‍👧 漢字;", "emoji 👩‍👩‍👧 漢字;"],
])("%j becomes %j", (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});
