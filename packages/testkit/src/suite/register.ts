import { there } from "./expect.js";
import type { OpenSuite, OrchestratorSuite } from "./suite.js";

/** What a test receives from vitest and from node:test alike. */
interface TestContext {
  skip(reason?: string): unknown;
  /** vitest's; what is put into `meta` is in its reports. */
  readonly task?: { readonly meta: object };
}

/** The functions of a test runner, as values. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: (context: TestContext) => Promise<void>): unknown;
  beforeAll(body: () => Promise<void>): unknown;
  afterAll(body: () => Promise<void>): unknown;
}

/**
 * Registers each requirement as one test; one that does not apply is reported as skipped, with its reason. vitest's JSON
 * report has that reason as `meta.notApplicable`, by which it is told from a test that skips because something is missing.
 */
export function registerSuite(options: { suite: OrchestratorSuite } & TestRunner): void {
  const { suite, describe, it, beforeAll, afterAll } = options;
  describe(`${suite.name} is an Orchestrator`, () => {
    let opened: OpenSuite | undefined;
    beforeAll(async () => {
      opened = await suite.open();
    });
    afterAll(async () => {
      await opened?.close();
    });
    for (const one of suite.cases) {
      it(`${one.code} ${one.proves}`, async (context) => {
        const open = there(opened, "the opened suite");
        const verdict = open.appliesTo(one);
        if (!verdict.applies) {
          if (context.task) Object.assign(context.task.meta, { notApplicable: verdict.reason });
          context.skip(verdict.reason);
          return;
        }
        await one.run(open.subject);
      });
    }
  });
}
