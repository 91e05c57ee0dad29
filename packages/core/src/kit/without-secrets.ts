/** Settings whose value is a secret by its name, and those that hold values which are: headers and environments. */
const secret = /key|token|secret|password|passphrase|credential|authorization|cookie/i;
/** Whether what has this name is a secret. */
export function isSecretName(name: string): boolean {
  return secret.test(name);
}

const holder = /^(headers|env|environment)$/i;

const hidden = "***";

/** Settings as they may be shown: what a name says to be secret is replaced, and so is every password in a URL. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value === "string") return value.replace(/(\w+:\/\/[^\s:/@]*:)[^\s@/]+@/g, `$1${hidden}@`);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(name, inner)]));
}

function shown(name: string, value: unknown): unknown {
  if (isSecretName(name) && (typeof value === "string" || typeof value === "number")) return hidden;
  if (holder.test(name) && typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.keys(value).map((inner) => [inner, hidden]));
  }
  return withoutSecrets(value);
}
