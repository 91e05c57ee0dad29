export type { Requirement, SuiteCase } from "./case.js";
export { type RequirementGroup, requirementGroups } from "./groups.js";
export type { Applicability, Half, OrchestratorCase, Part } from "./parts.js";
export { recycledFolders } from "./recycled-folders.js";
export { registerSuite, type TestRunner } from "./register.js";
export { type CaseResult, runSuite, type SuiteReport } from "./run.js";
export type { OrchestratorFactory, OrchestratorSubject } from "./subject.js";
export {
  listRequirements,
  type OpenSuite,
  type OrchestratorRequirement,
  type OrchestratorSuite,
  orchestratorSuite,
} from "./suite.js";
