export { type ModelCall, modelCallsOf, type PlacedStep, paragraphBreak } from "./model-calls.js";
export { formatScript, scriptInPrompt, textWithoutScript } from "./prompt.js";
export {
  matchScenario,
  parseScenarios,
  readScenarios,
  type Scenario,
  type ScenarioInput,
  type ScenarioMatch,
  scenarioFileSchema,
} from "./scenario.js";
export { parseScript, type Script, type ScriptInput, scriptSchema } from "./script.js";
export { ScriptError } from "./script-error.js";
export {
  type FaultStep,
  type FinishReason,
  isFaultStep,
  isToolStep,
  type Step,
  type StepInput,
  type StepOf,
  stepSchema,
  type ToolStep,
} from "./steps.js";
export { fillTemplate, type TemplateValues } from "./template.js";
