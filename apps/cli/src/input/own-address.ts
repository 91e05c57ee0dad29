import type { MailAddress } from "@townkit/core";

/** Whose mail it is where nobody is named: that of the session in whose shell the command runs, or else of the user. */
export function ownAddress(options: { env: Readonly<Record<string, string | undefined>>; user: string }): MailAddress {
  const { env, user } = options;
  if (env.TOWN_SESSION) return env.TOWN_SESSION;
  const name = user.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return `@${name.slice(0, 64) || "user"}`;
}
