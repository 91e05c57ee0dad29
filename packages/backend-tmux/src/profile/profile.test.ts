import { expect, it } from "vitest";
import { fillIn } from "./fill-in.js";
import { AgentProfileSchema } from "./profile.js";

const least = { command: ["agent"], screen: { composer: { prompt: "> ", rule: "─" }, busy: ["esc to interrupt"] } };

it("a program, a composer and a mark of work are enough; the rest has defaults", () => {
  expect(AgentProfileSchema.parse(least)).toMatchObject({
    keys: { submit: "Enter", abort: "Escape", clear: "C-u" },
    paste_delay: 100,
    screen: { menus: [], ready: [] },
  });
});

it.each([
  ["no program", { ...least, command: [] }],
  ["a key that tmux could take for more", { ...least, keys: { submit: "Enter; kill-server" } }],
  ["a key of the table that there is not", { ...least, submit: "Enter" }],
  ["a record of no kind", { ...least, transcript: { path: "/x", records: [{ when: {}, kind: "noise" }] } }],
])("%s is refused", (_, profile) => {
  expect(AgentProfileSchema.safeParse(profile).success).toBe(false);
});

it("what is filled in is not looked at again, and what there is not is named", () => {
  const facts = { conversation: "{model}", model: "m" };
  expect(fillIn({ template: "--id={conversation}", facts, what: "The profile" })).toBe("--id={model}");
  expect(() => fillIn({ template: "{parent}", facts, what: "The profile" })).toThrow(
    /names \{parent\}.*conversation, model/,
  );
});
