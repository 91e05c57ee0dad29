import { InvalidInputError } from "@townkit/core";
import type { PermissionRule } from "../client/server-client.js";

const rule = (permission: string, action: PermissionRule["action"]): PermissionRule => ({
  permission,
  pattern: "*",
  action,
});

/**
 * Permissions that there are in every town, by the names that terminal agents have them by. The last rule that fits is taken. Of a
 * session's rules the server gives its subagents those that deny: whoever asks before a command asks before a subagent, too.
 */
const templates: Readonly<Record<string, readonly PermissionRule[]>> = {
  read: [rule("edit", "deny"), rule("bash", "ask"), rule("task", "ask")],
  ask: [rule("edit", "ask"), rule("bash", "ask"), rule("task", "ask")],
  edit: [rule("edit", "allow"), rule("bash", "ask"), rule("task", "ask")],
  bypass: [rule("*", "allow")],
};

/** A town's own rules, by role or by a name of its choice. */
type OwnRules = Readonly<Record<string, readonly PermissionRule[]>>;

/** What a session's config can name. */
export function permissionNames(own: OwnRules = {}): readonly string[] {
  return [...new Set([...Object.keys(templates), ...Object.keys(own)])];
}

/**
 * The rules of a session: those that it names, else those of its role, else none beside the server's settings.
 * @throws InvalidInputError those that it names are not there any more: without them it could do more.
 */
export function permissionRules(options: {
  own: OwnRules | undefined;
  config: { readonly role: string; readonly permissions?: string | undefined };
}): readonly PermissionRule[] {
  const { own = {}, config } = options;
  const { role, permissions } = config;
  if (permissions === undefined) return ruleIn(own, role) ?? [];
  const named = ruleIn(own, permissions) ?? ruleIn(templates, permissions);
  if (named) return named;
  throw new InvalidInputError({
    what: "permissions",
    problem: `the session was made with ${JSON.stringify(permissions)}, and there are none of that name any more`,
    remedy: `Give rules of that name again, or start another session. There are: ${permissionNames(own).join(", ")}.`,
  });
}

function ruleIn(rules: OwnRules, name: string): readonly PermissionRule[] | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}
