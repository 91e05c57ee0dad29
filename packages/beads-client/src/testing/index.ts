export { createStandIn, type StandIn, type StandInFault, type StandInSetting } from "./stand-in/stand-in.js";
export { type Transcript, type TranscriptEntry, transcripts } from "./stand-in/transcripts.js";
export type { BeadsCase } from "./suite/case.js";
export { type BeadsTestRunner, registerBeadsSuite } from "./suite/register.js";
export { openStage, type Stage } from "./suite/stage.js";
export type { BeadsSubject } from "./suite/subject.js";
export { beadsCases } from "./suite/suite.js";
