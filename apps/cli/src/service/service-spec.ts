import { createHash } from "node:crypto";
import path from "node:path";
import { InvalidInputError } from "@townkit/core";

/** A program that the system is to keep running for its user. */
export interface ServiceSpec {
  /** Of its unit, and of the file that declares it. */
  readonly name: string;
  readonly description: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** No secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** `NAME=VALUE` lines, for what is a secret; it need not be there. */
  readonly envFile: string;
  /** Exit codes after which a new start would end the same way. */
  readonly finalExitCodes: readonly number[];
}

/** How such a service is, as its manager tells it. */
export interface ServiceState {
  readonly installed: boolean;
  readonly running: boolean;
  readonly pid: number | null;
  /** In the manager's own words. */
  readonly said: string;
}

export type ServiceKind = "town" | "opencode";

/** One name for each town and kind, on this machine. */
export function serviceName({ townRoot, kind }: { townRoot: string; kind: ServiceKind }): string {
  const base = path.basename(townRoot).replaceAll(/[^A-Za-z0-9]+/g, "-") || "town";
  const key = createHash("sha256").update(path.resolve(townRoot)).digest("hex").slice(0, 8);
  return `townkit-${kind === "town" ? "" : `${kind}-`}${base}-${key}`;
}

/** @throws InvalidInputError a text that no declaration of a service can hold */
export function requirePlain(texts: readonly string[]): void {
  const strange = texts.find((text) => /\p{Cc}/u.test(text));
  if (strange === undefined) return;
  throw new InvalidInputError({
    what: JSON.stringify(strange),
    problem: "it holds a control character, which a service cannot be given",
    remedy: "Use a folder and a PATH without one.",
  });
}
