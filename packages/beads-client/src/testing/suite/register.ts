import { openStage, type Stage } from "./stage.js";
import type { BeadsSubject } from "./subject.js";
import { beadsCases } from "./suite.js";

/** The functions of a test runner, as values: vitest's, or those of node:test. */
export interface BeadsTestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
  beforeAll(body: () => Promise<void>): unknown;
  afterAll(body: () => Promise<void>): unknown;
}

/** Registers each requirement as one test, all on one workspace of the subject. */
export function registerBeadsSuite(options: { subject: BeadsSubject } & BeadsTestRunner): void {
  const { subject, describe, it, beforeAll, afterAll } = options;
  describe(`${subject.name} is a BeadsClient`, () => {
    let stage: Stage | undefined;
    beforeAll(async () => {
      stage = await openStage(subject);
    });
    afterAll(async () => {
      await stage?.close();
    });
    for (const { code, proves, run } of beadsCases)
      it(`${code} ${proves}`, async () => {
        if (stage === undefined) throw new Error("The stage of the suite is not open.");
        await run(stage);
      });
  });
}
