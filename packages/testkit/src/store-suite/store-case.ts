import type { Store } from "@townkit/core";
import type { SuiteCase } from "../suite/case.js";
import { withStore } from "./assertions.js";
import type { StoreSubject } from "./subject.js";

/** A case that needs one open store. */
interface StoreCase {
  readonly code: string;
  readonly proves: string;
  check(store: Store): Promise<void>;
}

/** The cases of one part, each on a store that is opened for it and disposed after. */
export function storeCases(part: string, cases: readonly StoreCase[]): readonly SuiteCase<StoreSubject>[] {
  return cases.map(({ code, proves, check }) => ({
    code,
    proves,
    part,
    run: (subject) => withStore({ subject, body: check }),
  }));
}
