export type { BeadsCase } from "./suite/case.js";
export { type BeadsTestRunner, registerBeadsSuite } from "./suite/register.js";
export { openStage, type Stage } from "./suite/stage.js";
export type { BeadsSubject } from "./suite/subject.js";
export { beadsCases } from "./suite/suite.js";
