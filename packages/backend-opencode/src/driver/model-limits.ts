import type { Clock, Log } from "@townkit/core";
import type { ServerClient } from "../client/server-client.js";
import type { LimitOf } from "../turn/outcome.js";

/** No end of a turn is held back for longer than this. */
const patienceMs = 300;

const unknownLimit: LimitOf = () => null;

/** What the contexts of models hold, as the server knows it: by directory, because projects have providers of their own. */
export class ModelLimits {
  readonly #client: () => Promise<ServerClient>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #known = new Map<string, Promise<LimitOf>>();

  constructor(options: { client: () => Promise<ServerClient>; clock: Clock; log: Log }) {
    this.#client = options.client;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Asked once for each directory. What is not told in time, or not at all, is not known. */
  async of(directory: string): Promise<LimitOf> {
    let cancel = (): void => undefined;
    const tooLate = new Promise<LimitOf>((resolve) => {
      cancel = this.#clock.after(patienceMs, () => resolve(unknownLimit));
    });
    return await Promise.race([this.#learn(directory), tooLate]).finally(() => cancel());
  }

  #learn(directory: string): Promise<LimitOf> {
    const found = this.#known.get(directory) ?? this.#ask(directory);
    this.#known.set(directory, found);
    return found;
  }

  async #ask(directory: string): Promise<LimitOf> {
    try {
      const limits = await (await this.#client()).contextLimits(directory);
      return ({ providerID, modelID }) => limits.get(`${providerID}/${modelID}`) || null;
    } catch (error) {
      this.#known.delete(directory);
      this.#log.warn("The limits of the models are not known.", { directory, error: String(error) });
      return unknownLimit;
    }
  }
}
