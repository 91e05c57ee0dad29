import { readFile } from "node:fs/promises";
import { checkConfigSection } from "@townkit/core/config";
import { expect, it } from "vitest";
import { tmuxModule } from "../tmux-module.js";

it("the tables of the package's README are a town's", async () => {
  const file = new URL("../../README.md", import.meta.url);
  const readme = await readFile(file, "utf8");
  const text = [...readme.matchAll(/^```toml\n(.*?)^```/gms)].map(([, toml]) => toml).join("\n");
  const { values, problems } = checkConfigSection({ file: file.pathname, text, section: tmuxModule.section, env: {} });
  expect(problems).toEqual([]);
  expect(values).toMatchObject({
    agents: { mine: { resume: ["--resume", "{conversation}"], hooks: { events: [{ means: "turn_ended" }] } } },
  });
});
