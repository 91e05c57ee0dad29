import { describe, expect, it } from "vitest";
import { readScreen } from "../screen/read-screen.js";
import { screenOf } from "../test-support/screens.js";
import { knownAgent } from "./index.js";

const { screen: profile } = knownAgent("pi");
const rule = "─".repeat(60);
const foot = "\n/work\n↑300 ↓5 0.1%/128k (auto)                    gpt-5";
const read = (text: string) => readScreen({ screen: screenOf(`${text}${foot}`, "π - work"), profile });

describe("pi's screen", () => {
  it("is idle with an empty composer, and with a draft in it", () => {
    expect(read(` done so\n\n${rule}\n\n${rule}`)).toMatchObject({ state: "idle", composer: { draft: "" } });
    const draft = read(` done so\n\n${rule}\none line\n\n second\n${rule}`);
    expect(draft).toMatchObject({ state: "idle", composer: { draft: "onelinesecond", cut: false } });
  });

  it("is busy by the line above the composer", () => {
    expect(read(` go on\n\n ⠧ Working...\n\n${rule}\n\n${rule}`).state).toBe("busy");
  });

  it("is idle behind an abort", () => {
    expect(read(` go on\n\n Operation aborted\n\n${rule}\n\n${rule}`).state).toBe("idle");
  });
});
