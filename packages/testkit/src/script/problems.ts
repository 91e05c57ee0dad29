import type { z } from "zod";

/** What is wrong with a value, each problem behind its place, in one line. */
export function problemsOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => [path.map(String).join("."), message].filter(Boolean).join(": "))
    .join("; ");
}
