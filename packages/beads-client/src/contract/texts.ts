import * as z from "zod";
import { maxTextBytes, maxTitleBytes } from "./limits.js";

/** Bytes that a text takes where it is kept. */
function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What a check of the length leaves in its issue, by which a text that is too long is told from one that is wrong. */
export const tooLong = "too long";

function within(maxBytes: number) {
  return z.string().superRefine((text, context) => {
    const bytes = bytesOf(text);
    if (bytes <= maxBytes) return;
    const message = `it has ${bytes} bytes; ${maxBytes} are the most`;
    context.addIssue({ code: "custom", message, params: { [tooLong]: { bytes, maxBytes } } });
  });
}

/** What can be kept of a text, and come back the same: characters, no halves of them, and no NUL. */
function keepable(maxBytes: number) {
  return within(maxBytes)
    .refine((text) => !/\p{Surrogate}/u.test(text), "must be well-formed Unicode")
    .refine((text) => !text.includes("\0"), "must not hold a NUL");
}

/** A text of a bead. */
export const TextSchema = keepable(maxTextBytes);

export const TitleSchema = keepable(maxTitleBytes).refine((title) => title.trim() !== "", "must not be empty");

/** Text that is given by itself, such as a comment. */
export const SomeTextSchema = TextSchema.refine((text) => text.trim() !== "", "must not be empty");

/** Who does something, or for whom a bead is: one line without a space at its ends. */
export const ActorSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name === name.trim() && !/\p{Cc}/u.test(name), "must be one line without spaces at its ends");

/** A label. `bd` takes a comma for the end of one. */
export const LabelSchema = z
  .string()
  .min(1)
  .max(100)
  .refine(
    (label) => label === label.trim() && !/[\p{Cc},]/u.test(label),
    "must hold no comma and no line break, and no space at its ends",
  );

export const LabelsSchema = z.array(LabelSchema).min(1);
