import { parseInput } from "@townkit/core";
import { handedIn, handedInFunction, portsHandedIn } from "@townkit/core/kit";
import * as z from "zod";
import type { OpencodeOptions } from "./driver/options.js";

const texts = z.record(z.string(), z.string());
const count = z.number().int().min(1);

const OptionsSchema = z.strictObject({
  folder: z.string().min(1),
  external: z
    .strictObject({ url: z.string(), credentials: handedInFunction<() => Promise<object>>().optional() })
    .optional(),
  limits: z
    .strictObject({ servers: count, directories: count, memoryMb: z.number().positive(), idleMs: z.number().min(0) })
    .partial()
    .optional(),
  logs: z.string().optional(),
  state: portsHandedIn.state,
  clock: portsHandedIn.clock.optional(),
  log: portsHandedIn.log.optional(),
  hooks: handedIn<NonNullable<OpencodeOptions["hooks"]>>({ what: "a door for hooks", has: [] }).optional(),
  mcp: handedIn<NonNullable<OpencodeOptions["mcp"]>>({ what: "a door to MCP servers", has: [] }).optional(),
  binary: z.string().optional(),
  roots: z.array(z.string()).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  env: texts.optional(),
  from: z.record(z.string(), z.string().optional()).optional(),
  permissions: z.record(z.string(), z.array(z.looseObject({ permission: z.string() }))).optional(),
  sessionEnv: handedInFunction<NonNullable<OpencodeOptions["sessionEnv"]>>().optional(),
  providerPatienceMs: z.number().min(0).optional(),
  startTimeoutMs: z.number().min(0).optional(),
} satisfies Record<keyof OpencodeOptions, z.ZodType>);

/** @throws InvalidInputError what was given does not fit, or is no option. */
export function requireOptions(options: OpencodeOptions): void {
  parseInput({ schema: OptionsSchema, value: options, what: "What createOpencodeBackend was given" });
}
