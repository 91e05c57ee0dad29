import { groupOf } from "../groups.js";
import type { OrchestratorFactory, OrchestratorSubject } from "../subject.js";
import { orchestratorSuite } from "../suite.js";
import { changed, type Mutant } from "./mutant.js";

/** What a mutant keeps back never comes: a case that has to fail need not wait long for it. */
const shortMs = 1000;
const longMs = 20_000;

/** The codes of the mutant's group whose cases fail on it, in the order of the suite. */
export async function failuresOn(mutant: Mutant, right: OrchestratorFactory): Promise<string[]> {
  const [code] = mutant.caughtBy;
  const factory = changed(right, { name: `${right.name} that ${mutant.wrong}`, change: mutant.spoil });
  const suite = orchestratorSuite(factory);
  const { subject, appliesTo, close } = await suite.open();
  const patient = (patienceMs: number): OrchestratorSubject =>
    new Proxy(subject, { get: (target, key) => (key === "patienceMs" ? patienceMs : Reflect.get(target, key)) });
  const failed: string[] = [];
  try {
    for (const one of suite.cases) {
      if (groupOf(one.code) !== groupOf(code) || !appliesTo(one).applies) continue;
      const expected = mutant.caughtBy.includes(one.code);
      await one.run(patient(expected ? shortMs : longMs)).catch(() => failed.push(one.code));
    }
  } finally {
    await close();
  }
  return failed;
}
