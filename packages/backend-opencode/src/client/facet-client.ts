import type { OpencodeClient } from "@opencode-ai/sdk/v2";
import { z } from "zod";
import { call, isNotFound } from "./call.js";

const ChildSchema = z.looseObject({
  id: z.string(),
  parentID: z.string().optional(),
  title: z.string(),
  agent: z.string().optional(),
  time: z.looseObject({ created: z.number() }),
});
export type ServerChild = z.infer<typeof ChildSchema>;

const CommandSchema = z.looseObject({ name: z.string(), description: z.string().optional() });

const ModeSchema = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  mode: z.enum(["subagent", "primary", "all"]),
  hidden: z.boolean().optional(),
  model: z.looseObject({ providerID: z.string(), modelID: z.string() }).optional(),
});
export type ServerMode = z.infer<typeof ModeSchema>;

const RevertSchema = z.looseObject({
  revert: z.looseObject({ messageID: z.string(), diff: z.string().optional() }).optional(),
});
export type ServerRevert = z.infer<typeof RevertSchema>["revert"];

const timeoutMs = 60_000;

/** A command or a shell line; these answer at the end of what they began. */
interface Run {
  readonly sessionID: string;
  readonly messageID: string;
  readonly signal: AbortSignal;
}

/** The server's calls behind the facets. */
export class FacetClient {
  readonly #sdk: OpencodeClient;

  constructor(sdk: OpencodeClient) {
    this.#sdk = sdk;
  }

  async command(run: Run & { command: string; arguments: string; agent?: string; model?: string }): Promise<void> {
    const { signal: caller, ...body } = run;
    await call({
      ...asLongAsItTakes("The command", caller),
      run: (signal) => this.#sdk.session.command(body, { signal }),
    });
  }

  async shell(run: Run & { command: string; agent: string }): Promise<void> {
    const { signal: caller, ...body } = run;
    await call({ ...asLongAsItTakes("The shell", caller), run: (signal) => this.#sdk.session.shell(body, { signal }) });
  }

  async revert(options: { sessionID: string; messageID: string }): Promise<ServerRevert> {
    const run = (signal: AbortSignal) => this.#sdk.session.revert(options, { signal });
    return RevertSchema.parse(await call({ what: "Reverting the session", effect: "possible", timeoutMs, run })).revert;
  }

  async unrevert(sessionID: string): Promise<void> {
    const run = (signal: AbortSignal) => this.#sdk.session.unrevert({ sessionID }, { signal });
    await call({ what: "Undoing the revert", effect: "possible", timeoutMs, run });
  }

  /** What is taken back of the session now. */
  async reverted(sessionID: string): Promise<ServerRevert> {
    const run = (signal: AbortSignal) => this.#sdk.session.get({ sessionID }, { signal });
    return RevertSchema.parse(await call({ what: "Reading the session", effect: "none", timeoutMs, run })).revert;
  }

  /** With its children; nothing where it is gone. */
  async remove(sessionID: string): Promise<void> {
    const run = (signal: AbortSignal) => this.#sdk.session.delete({ sessionID }, { signal });
    await call({ what: "Deleting the session", effect: "possible", timeoutMs, run }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }

  async children(sessionID: string): Promise<ServerChild[]> {
    const run = (signal: AbortSignal) => this.#sdk.session.children({ sessionID }, { signal });
    return z.array(ChildSchema).parse(await call({ what: "Listing the children", effect: "none", timeoutMs, run }));
  }

  async commands(directory: string): Promise<z.infer<typeof CommandSchema>[]> {
    const run = (signal: AbortSignal) => this.#sdk.command.list({ directory }, { signal });
    return z.array(CommandSchema).parse(await call({ what: "Listing the commands", effect: "none", timeoutMs, run }));
  }

  /** Those that are not for the server's own use, its default first. */
  async modes(directory: string): Promise<ServerMode[]> {
    const run = (signal: AbortSignal) => this.#sdk.app.agents({ directory }, { signal });
    const all = z.array(ModeSchema).parse(await call({ what: "Listing the agents", effect: "none", timeoutMs, run }));
    return all.filter(({ hidden }) => hidden !== true);
  }

  async config(directory: string): Promise<Record<string, unknown>> {
    const run = (signal: AbortSignal) => this.#sdk.config.get({ directory }, { signal });
    const found = await call({ what: "Reading the settings", effect: "none", timeoutMs, run });
    return z.record(z.string(), z.unknown()).parse(found);
  }

  async isInGit(directory: string): Promise<boolean> {
    const run = (signal: AbortSignal) => this.#sdk.project.current({ directory }, { signal });
    const found = await call({ what: "Reading the project", effect: "none", timeoutMs, run });
    return z.looseObject({ vcs: z.string().optional() }).parse(found).vcs === "git";
  }
}

/** A day: what runs longer was forgotten. */
function asLongAsItTakes(what: string, signal: AbortSignal) {
  return { what, effect: "possible" as const, timeoutMs: 86_400_000, signal };
}
