import type { Backend, Handle } from "@townkit/core";
import * as z from "zod";

export const hybridName = "hybrid";
const version = 1;

/** A session's route, and what its child calls it by. */
export interface Routed {
  readonly child: string;
  readonly handle: Handle;
}

const HandleSchema = z.object({
  backend: z.literal(hybridName),
  version: z.literal(version),
  child: z.string().min(1),
  data: z.strictObject({
    handle: z.object({
      backend: z.string(),
      version: z.number().int(),
      child: z.string().optional(),
      carriesWork: z.boolean().optional(),
      data: z.record(z.string(), z.unknown()),
    }),
  }),
});

export function makeHandle({ child, handle }: Routed): Handle {
  const { carriesWork } = handle;
  return { backend: hybridName, version, child, ...(carriesWork && { carriesWork }), data: { handle } };
}

/**
 * The route that a handle holds. A child's own handle, of a time when the child was the only backend, is as plain, as long
 * as no two children bear its name. Undefined: it is neither.
 */
export function readHandle(options: { handle: Handle; children: ReadonlyMap<string, Backend> }): Routed | undefined {
  const { handle, children } = options;
  const parsed = HandleSchema.safeParse(handle);
  if (parsed.success) return { child: parsed.data.child, handle: parsed.data.data.handle };
  const [child, ...others] = [...children].flatMap(([name, { name: own }]) => (own === handle.backend ? [name] : []));
  return child !== undefined && others.length === 0 ? { child, handle } : undefined;
}
