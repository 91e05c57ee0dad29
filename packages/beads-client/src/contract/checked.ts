import type * as z from "zod";
import { BeadsError } from "../errors/beads-error.js";
import { tooLong } from "./texts.js";

/**
 * What a caller gave, checked and completed by its schema.
 * @throws BeadsError `invalid_input` with every problem and its place; `text_too_long` where a text's length is one of them.
 */
export function checked<T>(options: { schema: z.ZodType<T>; value: unknown; what: string }): T {
  const parsed = options.schema.safeParse(options.value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const isTooLong = issues.some((issue) => issue.code === "custom" && issue.params?.[tooLong] !== undefined);
  const problems = issues.map(({ path, message }) => [path.map(String).join("."), message].filter(Boolean).join(": "));
  throw new BeadsError({
    code: isTooLong ? "text_too_long" : "invalid_input",
    message: `${options.what} is not valid: ${problems.join("; ")}`,
    remedy: isTooLong ? "Shorten it, or keep it in a file and name that in the bead." : "Correct it and call again.",
    facts: { problems },
  });
}
