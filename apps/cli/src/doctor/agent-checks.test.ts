import type { AgentProgram } from "@townkit/core";
import { TownError } from "@townkit/core";
import { expect, test } from "vitest";
import { agentChecks } from "./agent-checks.js";
import { findingText } from "./examine.js";
import { foundBy, patient } from "./test-support/sick-town.js";

const proven: AgentProgram = { agent: "codex", version: "1.0", state: "proven", detail: "codex 1.0", remedy: null };
const unproven: AgentProgram = {
  ...{ agent: "claude", version: "9.0", state: "unproven" },
  ...{ detail: "claude is 9.0, and its profile was proven with 2.1", remedy: "Try it." },
};
const missing: AgentProgram = {
  ...{ agent: "pi", version: null, state: "unusable" },
  ...{ detail: "there is no program pi for pi", remedy: "Install it." },
};

async function find(...programs: readonly AgentProgram[]) {
  const agentPrograms = () => Promise.resolve(programs);
  const finding = await foundBy({ checks: agentChecks, name: "agents", of: await patient({ agentPrograms }) });
  if (!finding) throw new Error("Nothing was found.");
  return { ...finding, text: findingText(finding) };
}

test("versions that were proven are well, and so is a town of no agents", async () => {
  expect(await find(proven)).toMatchObject({ ok: true, remedy: null, text: "ok   agents: codex 1.0" });
  expect(await find()).toMatchObject({ ok: true, remedy: null });
});

test("another version than those that were proven is a notice and no failure, with what to do", async () => {
  expect(await find(proven, unproven)).toMatchObject({
    ok: true,
    detail: "codex 1.0; claude is 9.0, and its profile was proven with 2.1",
    remedy: "Try it.",
    text: expect.stringMatching(/^note agents: codex 1\.0; claude is 9\.0.*\n.*\n {5}Try it\.$/),
  });
});

test("an agent that no session can be started of is a failure", async () => {
  expect(await find(unproven, missing)).toMatchObject({ ok: false, remedy: "Try it. Install it." });
});

test("where the settings cannot be read, that is what is found", async () => {
  const error = new TownError({ code: "config_invalid", message: "town.toml:3: no", remedy: "Correct it." });
  const of = await patient({ agentPrograms: () => Promise.reject(error) });
  expect(await foundBy({ checks: agentChecks, name: "agents", of })).toMatchObject({
    ok: false,
    detail: "town.toml:3: no",
  });
});
