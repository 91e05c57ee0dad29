import { readFile } from "node:fs/promises";
import { McpPoolError } from "../errors.js";
import type { ConfiguredValues, SecretReference } from "./server-config.js";

export interface ResolvedValues {
  readonly values: Record<string, string>;
  /** Which of them must never be shown. */
  readonly secrets: readonly string[];
}

/** Reads what is given by reference. @throws McpPoolError `config_invalid`, which names the reference and never the value. */
export async function resolveValues(options: {
  readonly server: string;
  readonly values: ConfiguredValues;
  readonly env: NodeJS.ProcessEnv;
}): Promise<ResolvedValues> {
  const secrets: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.values)) {
    if (typeof value === "string") {
      values[name] = value;
      continue;
    }
    const secret = await readSecret({ ...options, name, reference: value });
    secrets.push(secret);
    values[name] = (value.prefix ?? "") + secret;
  }
  return { values, secrets };
}

async function readSecret(options: {
  readonly server: string;
  readonly name: string;
  readonly reference: SecretReference;
  readonly env: NodeJS.ProcessEnv;
}): Promise<string> {
  const { reference } = options;
  if ("env" in reference) {
    return options.env[reference.env] || missing(options, `the environment variable ${reference.env} is not set`);
  }
  const text = await readFile(reference.file, "utf8").catch((error: NodeJS.ErrnoException) =>
    missing(options, `the file ${reference.file} cannot be read (${error.code})`),
  );
  return text.trimEnd() || missing(options, `the file ${reference.file} is empty`);
}

function missing({ server, name }: { server: string; name: string }, problem: string): never {
  throw new McpPoolError({
    code: "config_invalid",
    message: `The MCP server ${server} cannot be started: ${name} has no value, because ${problem}.`,
    remedy: "Provide it where the server's table says that it is, and call again.",
    facts: { server, name },
  });
}
