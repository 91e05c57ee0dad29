import { z } from "zod";

/** Arguments. `{name}` in one is filled in; what may be named is in the description. */
export const Arguments = z.array(z.string());

/** What must stand where. */
export const ValuesSchema = z
  .record(z.string(), z.union([z.string(), z.boolean(), z.number()]))
  .describe("Values by their dotted path.");
