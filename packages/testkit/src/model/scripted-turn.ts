import { createHash } from "node:crypto";
import {
  fillTemplate,
  type ModelCall,
  matchScenario,
  modelCallsOf,
  type Scenario,
  type ScenarioMatch,
  type Script,
  scriptInPrompt,
} from "../script/index.js";
import type { Conversation } from "./conversation.js";
import type { AgentDialect } from "./dialects/dialect.js";
import { dialectOf } from "./dialects/index.js";
import { positionInScript } from "./position.js";

/** The script that a conversation is in, and how far. */
export interface ScriptedTurn {
  /** The same for every request of this turn, and for no other turn of the session: what `times` are counted by. */
  readonly key: string;
  readonly calls: readonly ModelCall[];
  readonly dialect: AgentDialect;
  /** Where the agent works; null when it did not say. */
  readonly workDir: string | null;
  /** All that the agent told the model about itself. */
  readonly system: string;
  /** The index of the call to answer; the number of calls when the script is over. */
  readonly position: number;
}

/**
 * The newest scripted prompt of the conversation, by a line of its own or by a scenario, with its position; null when no
 * prompt is scripted. A plain prompt after it continues it, so an interrupted turn goes on at "please continue".
 * @throws ScriptError when the newest `script:` line holds no valid script.
 */
export function scriptedTurn(options: {
  readonly conversation: Conversation;
  readonly scenarios: readonly Scenario[];
}): ScriptedTurn | null {
  const { conversation, scenarios } = options;
  const { messages, model, session, system } = conversation;
  const dialect = dialectOf(conversation);
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at];
    if (message?.role !== "user") continue;
    const found = scriptOf({ prompt: message.text, model, session, scenarios });
    if (found === null) continue;
    const workDir = dialect.workDir.exec(system)?.[1]?.trim() ?? null;
    const own = { session, model, ...(workDir === null ? {} : { workDir }) };
    const script = fillTemplate({ value: found.script, values: { ...own, ...found.values } });
    const calls = modelCallsOf(script.steps);
    const since = messages.slice(at + 1);
    const prompts = messages.slice(0, at).filter(({ role }) => role === "user").length;
    return {
      key: `${session}/${prompts}/${digest(script)}`,
      calls,
      dialect,
      workDir,
      system,
      position: positionInScript({ calls, since, repeated: script.repeatInterrupted ? dialect.interruptions : [] }),
    };
  }
  return null;
}

function scriptOf(options: {
  readonly prompt: string;
  readonly model: string;
  readonly session: string;
  readonly scenarios: readonly Scenario[];
}): ScenarioMatch | null {
  const script = scriptInPrompt(options.prompt);
  return script === null ? matchScenario(options) : { script, values: {} };
}

function digest(script: Script): string {
  return createHash("sha256").update(JSON.stringify(script)).digest("hex").slice(0, 16);
}
