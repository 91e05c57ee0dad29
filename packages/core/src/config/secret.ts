import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import { ConfigInvalidError } from "../errors/config-error.js";
import type { Environment } from "./env-overrides.js";

const reference = /^(env|file):(.+)$/;

/**
 * A secret, by reference: `env:NAME` or `file:PATH`. The value of such a setting is the reference, so it can be shown;
 * `readSecret` gives what it stands for, to be used and never shown. Written out in the file, a secret is refused.
 */
export const SecretReferenceSchema = z
  .string()
  .regex(reference, "expected a reference, env:NAME or file:PATH, and not the secret itself");

/**
 * What the reference stands for, without the line end that a file may have.
 * @throws ConfigInvalidError naming the reference when the variable is not set or the file cannot be read.
 */
export async function readSecret(options: { reference: string; env: Environment; townRoot: string }): Promise<string> {
  const [, kind, name = ""] = reference.exec(options.reference) ?? [];
  const value = kind === "env" ? options.env[name] : await contentOf(resolve(options.townRoot, name));
  if (value !== undefined && value !== "") return value;
  throw new ConfigInvalidError({
    file: "town.toml",
    problems: [{ key: "", where: options.reference, problem: "there is no secret at this place." }],
    remedy:
      kind === "env"
        ? `Set the environment variable ${name}.`
        : `Write the secret to ${resolve(options.townRoot, name)}.`,
  });
}

function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").then(
    (text) => text.replace(/\r?\n$/, ""),
    () => undefined,
  );
}
