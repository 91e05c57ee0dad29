import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import factory from "./conformance.js";
import { createAcmeBackend } from "./index.js";

registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll: before, afterAll: after });

// Next: what the suite cannot know of your program. It proves the contract.
describe("the program acme", () => {
  it("says how to mend it when it is not there", async () => {
    const backend = await createAcmeBackend({ command: ["/no/such/program"] });
    const session = await backend.spawnSession({ role: "tester", workDir: process.cwd() });
    const work = { type: "prompt", content: "hello" } as const;
    await assert.rejects(backend.assignWork(session.id, work), { code: "backend_unavailable", effect: "none" });
    await backend.close({ sessions: "stop" });
  });
});
