import { contractVersion } from "@townkit/core";
import { builtModule } from "../conformance/built-module.js";

/**
 * What the hostile backend does wrong, as it stands in the file `faults.json` of its town. A call goes wrong where it is about
 * its method's own victim, a session of that id or work of one, or where its method stands in `everywhere`.
 */
export interface Faults {
  readonly does: FaultName;
  /** Where one method does something else. */
  readonly but?: Readonly<Record<string, FaultName>>;
  readonly everywhere?: readonly string[];
  /** Each method does it the first time only. */
  readonly once?: boolean;
}

export type FaultName = "nothing" | "throw" | "nonsense" | "never" | "exit" | "loop" | "flood" | Leak;
export type Leak = "leakDescriptors" | "leakTimers" | "leakMemory";

export function victimOf(method: string): string {
  return `victim-${method.toLowerCase()}`;
}

/** A backend of scripted agents in memory, by a stranger, as the source of a module. Which faults were met stands in the file `met`. */
export const hostileSource = `
  import { appendFileSync, existsSync, openSync, readFileSync } from "node:fs";
  import { createMemoryOrchestrator } from ${builtModule("@townkit/core/memory")};
  import { scriptedAgent, scriptedMeans } from ${builtModule("@townkit/testkit/scripted-agent")};
  import { z } from ${builtModule("zod")};

  const leaked = [];
  const faults = {
    throw() { throw new TypeError("no luck"); },
    nonsense: () => 7,
    never: () => new Promise(() => {}),
    loop() { for (;;); },
    exit() { process.exit(7); },
    leakDescriptors() { for (;;) leaked.push(openSync("/dev/null", "r")); },
    async leakTimers() { for (let n = 0; n < 20_000; n += 1) leaked.push(setInterval(() => {}, 1)); },
    async leakMemory() { for (;;) { leaked.push(Buffer.alloc(2 ** 24, 1)); await new Promise(setImmediate); } },
  };
  const pausing = (event) => new Promise((resolve) => setImmediate(resolve, event));
  const streams = {
    async *throw() { throw new TypeError("no luck"); },
    async *nonsense() { yield { type: 7 }; },
    async *never() { await new Promise(() => {}); },
    async *flood(event, read) {
      for (let n = 0; n % 1000 > 0 || read().does === "flood"; n += 1) yield n % 100 === 0 ? await pausing(event) : event;
    },
  };

  export default {
    contractVersion: ${JSON.stringify(contractVersion)},
    section: { name: "odd", schema: z.strictObject({ words: z.number().default(3) }) },
    async create({ state, clock, log, paths }) {
      const backend = await createMemoryOrchestrator({ agent: scriptedAgent, ...scriptedMeans, state, clock, log });
      const read = () => JSON.parse(readFileSync(paths.town + "/faults.json", "utf8"));
      const met = paths.town + "/met";
      const hasMet = (method) => existsSync(met) && readFileSync(met, "utf8").split("\\n").includes(method);

      function faultOf(method, given) {
        const { does, but = {}, everywhere = [], once = false } = read();
        const victim = /victim-([a-z]+)/.exec(JSON.stringify(given))?.[1];
        const hit = everywhere.includes(method) || victim === method.toLowerCase();
        const fault = hit && !(once && hasMet(method)) ? but[method] ?? does : "nothing";
        if (fault !== "nothing") appendFileSync(met, method + "\\n");
        return fault;
      }

      async function* events(given) {
        for await (const event of backend.events(given)) {
          const fault = faultOf("events", []);
          if (fault in streams) yield* streams[fault](event, read);
          else if (fault in faults) await faults[fault]();
          yield event;
        }
      }

      const methods = Object.entries(backend).filter(([, value]) => typeof value === "function");
      const hostile = methods.map(([method, call]) => [
        method,
        (...given) => {
          const fault = faultOf(method, given);
          return fault in faults ? faults[fault]() : call(...given);
        },
      ]);
      return { ...backend, ...Object.fromEntries(hostile), events, [Symbol.asyncDispose]: backend[Symbol.asyncDispose] };
    },
  };
`;
