import { isSecretName, withoutSecrets } from "@townkit/core/kit";

const hidden = "***";

/** What the contract itself calls so. */
const ownNames: readonly string[] = ["callKey"];

/** Shorter ones are in any text. */
const shortest = 8;

/**
 * Hides what is secret by its name, passwords in URLs, and, wherever they stand, the values that are known to be secrets: those
 * given, and what of the environment is one by its name.
 */
export function redactorOf(options: {
  env: Readonly<Record<string, string | undefined>>;
  secrets: readonly string[];
}): (value: unknown) => unknown {
  const { env, secrets } = options;
  const ofEnvironment = Object.entries(env).flatMap(([name, value]) => (value && isSecretName(name) ? [value] : []));
  const known = [...secrets, ...ofEnvironment].filter((secret) => secret.length >= shortest);
  // The longest first: one may be a part of another.
  const ordered = [...new Set(known)].toSorted((left, right) => right.length - left.length);

  function text(value: string, name: string): string {
    if (isSecretName(name) && !ownNames.includes(name)) return hidden;
    return ordered.reduce((shown, secret) => shown.replaceAll(secret, hidden), withoutSecrets(value) as string);
  }

  function without(value: unknown, name = ""): unknown {
    if (typeof value === "string") return text(value, name);
    if (Array.isArray(value)) return value.map((inner) => without(inner, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([inner, held]) => [inner, without(held, inner)]));
  }

  return (value) => without(value);
}
