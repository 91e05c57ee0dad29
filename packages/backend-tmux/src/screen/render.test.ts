import { expect, it } from "vitest";
import { renderLines } from "./render.js";

it("colours are gone, what is dim is told apart, and wide characters keep their places", async () => {
  const captured = ["\u001b[1;32mbold\u001b[0m 漢字 é", "❯ \u001b[2mTry this\u001b[22m now", ""];
  expect(await renderLines({ captured, columns: 30, rows: 4 })).toEqual([
    { text: "bold 漢字 é", firm: "bold 漢字 é" },
    { text: "❯ Try this now", firm: "❯          now" },
    { text: "", firm: "" },
    { text: "", firm: "" },
  ]);
});
