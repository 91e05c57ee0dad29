import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { opencodeSubject } from "./conformance/opencode-subject.js";
import { openScriptedTown } from "./conformance/scripted-town.js";
import { gitFolder } from "./test-support/git-folder.js";

const whole = orchestratorSuite({
  name: "The OpenCode backend on a server that takes snapshots",
  async open() {
    const town = await openScriptedTown({ snapshot: true });
    return Object.assign(Object.create(opencodeSubject(town)), { newWorkDir: () => gitFolder(town.root) });
  },
});

/** All else is the same with and without snapshots, which make a turn four times as long. */
const suite = { ...whole, cases: whole.cases.filter(({ part }) => part === "can-revert") };

registerSuite({ suite, describe, it, beforeAll, afterAll });
