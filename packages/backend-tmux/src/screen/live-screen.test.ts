import { expect, it } from "vitest";
import type { PaneLook } from "../tmux/look.js";
import { LiveScreen } from "./live-screen.js";
import { textOf } from "./screen.js";

function look(seen: Partial<PaneLook> = {}): PaneLook {
  return {
    title: "✳ Agent",
    columns: 20,
    rows: 5,
    ended: null,
    cursor: "0x0x0x0",
    at: { column: 0, row: 0 },
    scrolled: { from: 0, to: 4 },
    clientActivity: 0,
    captured: [],
    ...seen,
  };
}

async function shown(screen: LiveScreen): Promise<string | null> {
  const read = await screen.read();
  return read && textOf(read);
}

it("it begins with what a look showed, and goes on from where the cursor was", async () => {
  const screen = new LiveScreen();
  screen.begin(look({ captured: ["first", "❯ a", "third"], at: { column: 3, row: 1 } }));
  screen.write(Buffer.from("bc\r\nTHI"));
  expect(await shown(screen)).toBe("first\n❯ abc\nTHIrd");
});

it("bug class 24: a character that comes in pieces is one", async () => {
  const screen = new LiveScreen();
  screen.begin(look());
  for (const byte of Buffer.from("é 漢 😀")) {
    screen.write(Buffer.from([byte]));
    await screen.read();
  }
  expect(await shown(screen)).toBe("é 漢 😀");
});

it("a line that is wider than we think breaks no other, and what scrolls is what scrolled", async () => {
  const screen = new LiveScreen();
  const captured = ["x".repeat(25), "top", "a", "b", "rule"];
  screen.begin(look({ captured, scrolled: { from: 1, to: 3 }, at: { column: 0, row: 3 } }));
  screen.write(Buffer.from("c\r\nd"));
  expect(await shown(screen)).toBe(`${"x".repeat(20)}\na\nc\nd\nrule`);
});

it("the title is heard", async () => {
  const screen = new LiveScreen();
  screen.begin(look());
  expect((await screen.read())?.title).toBe("✳ Agent");
  screen.write(Buffer.from("\x1b]0;⠂ Agent\x07"));
  expect((await screen.read())?.title).toBe("⠂ Agent");
});

it("what was not heard from its beginning is not known", async () => {
  const screen = new LiveScreen();
  screen.write(Buffer.from("lost"));
  expect(await screen.read()).toBeNull();
  screen.begin(look());
  const reading = screen.read();
  screen.forget();
  expect(await reading).toBeNull();
  expect(screen.isKnown).toBe(false);
});

it("bug class 21: a flood is not followed", async () => {
  const screen = new LiveScreen();
  screen.begin(look());
  for (let piece = 0; piece < 5; piece += 1) screen.write(Buffer.alloc(64 * 1024, "y"));
  expect(await screen.read()).toBeNull();
});
