import { checkedCases, type SuiteCase } from "../suite/case.js";
import { finishedCases } from "./finished-cases.js";
import { journalCases } from "./journal-cases.js";
import { lockCases, reopenCases } from "./opening-cases.js";
import { recordCases } from "./record-cases.js";
import { stateCases } from "./state-cases.js";
import type { StoreAbilities, StoreSubject } from "./subject.js";

export type { StoreAbilities, StoreSubject } from "./subject.js";

/** What every store of core's `Store` port must do, as cases for any runner. Give each case a fresh subject. */
export function storeSuite(abilities: StoreAbilities): readonly SuiteCase<StoreSubject>[] {
  return checkedCases([
    ...recordCases,
    ...journalCases,
    ...finishedCases,
    ...stateCases,
    ...reopenCases,
    ...(abilities.lock ? lockCases : []),
  ]);
}
