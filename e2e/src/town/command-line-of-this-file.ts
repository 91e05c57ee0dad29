import { processesWith } from "@townkit/testkit/faults";
import { afterAll, beforeAll, expect } from "vitest";
import { type CommandLine, commandLine } from "./command-line.js";
import { makeSandbox, type Sandbox } from "./sandbox.js";
import { type ModelProcess, startModel } from "./scripted-model.js";

/** A folder for a town, and the line to type in it. What is not made by a line is not there. */
export interface CommandLineDesk {
  readonly sandbox: Sandbox;
  readonly model: ModelProcess;
  readonly town: CommandLine;
}

/** One that is there for the tests of this file; the town that they leave is taken down, and nothing of it goes on. */
export function commandLineOfThisFile(): CommandLineDesk {
  let parts: CommandLineDesk | undefined;
  const there = () => {
    if (!parts) throw new Error("The folder is made before the first test, and not before.");
    return parts;
  };
  beforeAll(async () => {
    const sandbox = await makeSandbox();
    parts = { sandbox, model: await startModel(sandbox.root), town: commandLine(sandbox) };
  });
  afterAll(async () => {
    const { sandbox, model, town } = there();
    await town.run(["down"]);
    const left = await processesWith(sandbox.root);
    await model.close();
    await sandbox.remove();
    expect(left).toEqual([]);
  });
  return {
    get sandbox() {
      return there().sandbox;
    },
    get model() {
      return there().model;
    },
    get town() {
      return there().town;
    },
  };
}
