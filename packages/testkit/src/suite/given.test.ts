import { expect, test } from "vitest";
import { startScriptedModel } from "../model/index.js";
import { orchestratorSuite, runSuite } from "./index.js";

const never = { name: "never opened", open: () => Promise.reject(new Error("It was opened.")) };

test("a suite over what is no factory is refused", () => {
  for (const [given, problem] of [
    [undefined, "expected object"],
    [{ name: "x" }, "open: a function is wanted"],
  ])
    expect(() => orchestratorSuite(given as never)).toThrow(
      expect.objectContaining({ code: "invalid_input", message: expect.stringContaining(String(problem)) }),
    );
});

test("a requirement that there is not is no success, and nothing is opened for it", async () => {
  const run = runSuite({ suite: orchestratorSuite(never), only: ["LIFE-999"] });
  await expect(run).rejects.toThrow("there is no requirement and no group LIFE-999");
});

test("a model listens on a port, and on nothing else", async () => {
  await expect(startScriptedModel({ port: "door" as never })).rejects.toThrow("door is no number from 0 to 65535");
});
