/** A model that the endpoint serves. */
export interface ScriptedModelSpec {
  readonly id: string;
  readonly name: string;
  /** Between the words of what it says, where the script states no delay of its own. */
  readonly wordDelayMs: number;
  /** In tokens. */
  readonly limit: { readonly context: number; readonly output: number };
  /** In dollars for a million tokens. */
  readonly cost: {
    readonly input: number;
    readonly output: number;
    readonly cache_read: number;
    readonly cache_write: number;
  };
}

const limit = { context: 200_000, output: 8_192 };
const cost = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 };

/** Every model that is served; any other id is answered 404, as OpenAI does. */
export const scriptedModels = [
  { id: "scripted", name: "Scripted", wordDelayMs: 0, limit, cost },
  { id: "scripted-slow", name: "Scripted, a word every 50 ms", wordDelayMs: 50, limit, cost },
  { id: "scripted-small", name: "Scripted, for titles", wordDelayMs: 0, limit, cost },
] as const satisfies readonly ScriptedModelSpec[];

/** The model that does the work, and the one that agents use for titles. */
export const scriptedModelId = "scripted";
export const scriptedSmallModelId = "scripted-small";
