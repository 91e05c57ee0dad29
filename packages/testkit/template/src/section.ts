import { z } from "zod";

/** The table of `town.toml` that this backend reads. Every key has a default or is optional. */
export const section = {
  name: "acme",
  schema: z
    .strictObject({
      // Next: the line that runs your agent without a terminal. Give each further setting of yours a key here.
      command: z
        .array(z.string().min(1))
        .min(1)
        .default(["acme"])
        .describe("The program that runs one turn, and its arguments: the prompt is its input, its answer its output."),
    })
    .describe("Sessions on the program acme."),
};
