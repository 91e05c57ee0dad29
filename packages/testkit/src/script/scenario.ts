import { readFile } from "node:fs/promises";
import * as z from "zod";
import { problemsOf } from "./problems.js";
import { type Script, scriptSchema } from "./script.js";
import { ScriptError } from "./script-error.js";
import type { TemplateValues } from "./template.js";

const pattern = z.string().refine(isPattern, { error: "is not a regular expression" });

/** Which prompts a scenario answers; every pattern that is given must be found. */
const matcherSchema = z.strictObject({
  /** In the prompt's text; its groups fill `{{1}}`, `{{2}}`… and, when named, `{{name}}` in the script. */
  prompt: pattern,
  /** In the model's id. */
  model: pattern.optional(),
  /** In the id of the agent's session. */
  session: pattern.optional(),
});

export const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  when: matcherSchema,
  script: scriptSchema,
});

/** A file of scenarios: prompts as people write them, each with the script that answers it. The first that matches counts. */
export const scenarioFileSchema = z.strictObject({
  $schema: z.string().optional(),
  scenarios: z.array(scenarioSchema).min(1),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** @throws ScriptError naming the scenario's place and what is wrong with it. */
export function parseScenarios(value: unknown): readonly Scenario[] {
  const parsed = scenarioFileSchema.safeParse(value);
  if (parsed.success) return parsed.data.scenarios;
  throw new ScriptError({
    message: `The scenarios are not valid: ${problemsOf(parsed.error)}. Correct that place; scenarioFileSchema tells what each takes.`,
    cause: parsed.error,
  });
}

/** @throws ScriptError naming the file, when it cannot be read, is not JSON or holds no valid scenarios. */
export async function readScenarios(path: string): Promise<readonly Scenario[]> {
  try {
    return parseScenarios(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ScriptError({ message: `The scenario file ${path} cannot be used: ${reason}`, cause });
  }
}

export interface ScenarioMatch {
  readonly script: Script;
  readonly values: TemplateValues;
}

export function matchScenario(options: {
  readonly scenarios: readonly Scenario[];
  readonly prompt: string;
  readonly model: string;
  readonly session: string;
}): ScenarioMatch | null {
  for (const { when, script } of options.scenarios) {
    const found = new RegExp(when.prompt).exec(options.prompt);
    if (found === null) continue;
    if (when.model !== undefined && !new RegExp(when.model).test(options.model)) continue;
    if (when.session !== undefined && !new RegExp(when.session).test(options.session)) continue;
    return { script, values: groupsOf(found) };
  }
  return null;
}

function groupsOf(found: RegExpExecArray): TemplateValues {
  const numbered = [...found].map((text, index) => [String(index), text ?? ""] as const);
  return { ...Object.fromEntries(numbered), ...found.groups };
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
