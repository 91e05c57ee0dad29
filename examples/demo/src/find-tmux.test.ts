import { expect, it } from "vitest";
import { usableTmux } from "./find-tmux.js";

it.each(["tmux 3.2", "tmux 3.3a", "tmux next-3.5", "tmux 4.0"])("agents can be run in %s", (printed) => {
  expect(usableTmux(`${printed}\n`)).toBe(printed);
});

it.each(["tmux 3.1c", "tmux 2.9", "tmux next-3.1", "", "command not found"])("not in %j", (printed) => {
  expect(usableTmux(printed)).toBeNull();
});
