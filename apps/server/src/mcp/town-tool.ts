import type { townTools } from "@townkit/core/config";
import type * as z from "zod";

/** One tool of the town's own server: which right it takes, what it is given, and what it does. */
export interface TownTool<Shape extends z.core.$ZodShape> {
  readonly right: (typeof townTools)[number];
  readonly description: string;
  readonly input: Shape;
  /** The answer is an object: Gemini CLI takes no other JSON for one. */
  run(given: z.infer<z.ZodObject<Shape>>): Promise<Readonly<Record<string, unknown>>>;
}

export const defineTool = <const Shape extends z.core.$ZodShape>(tool: TownTool<Shape>) => tool;
