import { expect, it } from "vitest";
import { inheritedVariables, pickEnv } from "./inherited-env.js";

it("picks what is named and set, an empty value too, and nothing else", () => {
  const from = { PATH: "/bin", LANG: "", HOME: undefined, AWS_SECRET_ACCESS_KEY: "s" };
  expect(pickEnv({ from, names: ["PATH", "LANG", "HOME", "TZ"] })).toEqual({ PATH: "/bin", LANG: "" });
});

it("what is inherited finds programs and the network, and holds no secret and no mark of an agent around us", () => {
  const harmless = { PATH: "/bin", HOME: "/home/u", https_proxy: "http://proxy" };
  const from = { ...harmless, ANTHROPIC_API_KEY: "s", GITHUB_TOKEN: "s", CLAUDECODE: "1", TMUX: "/tmp/t,1,0" };
  expect(pickEnv({ from, names: inheritedVariables })).toEqual(harmless);
});
