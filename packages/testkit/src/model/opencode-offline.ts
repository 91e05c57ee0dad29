import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly reason: string;
}

/**
 * The environment that keeps OpenCode 1.18.33 offline, quiet, and away from what the user has; found in its binary. With it,
 * a `withoutDependencyInstall` and a network of nothing but loopback, every tool step works; OpenCode's own `grep` and
 * `glob` do so only where `rg` is on PATH: no setting keeps them from downloading it.
 */
export const openCodeOfflineEnvironment: readonly EnvironmentVariable[] = [
  {
    name: "OPENCODE_DISABLE_MODELS_FETCH",
    value: "1",
    reason: "the catalog of models, fetched at start and hourly",
  },
  {
    name: "OPENCODE_MODELS_PATH",
    value: fileURLToPath(new URL("../../opencode/no-models.json", import.meta.url)),
    reason: "the catalog that its binary holds: 1.5 s of a processor and 55 MB for each directory, for models unasked",
  },
  { name: "OPENCODE_DISABLE_AUTOUPDATE", value: "1", reason: "a newer version, looked for and installed at start" },
  { name: "OPENCODE_DISABLE_SHARE", value: "1", reason: "sessions uploaded to the sharing service" },
  { name: "OPENCODE_DISABLE_LSP_DOWNLOAD", value: "1", reason: "language servers, downloaded when a file is touched" },
  {
    name: "OPENCODE_DISABLE_DEFAULT_PLUGINS",
    value: "1",
    reason: "sign-in plugins of hosted providers, a cost at start",
  },
  {
    name: "OPENCODE_DISABLE_CLAUDE_CODE",
    value: "1",
    reason: "the user's ~/.claude prompt and skills, which change answers",
  },
  { name: "OPENCODE_DISABLE_EXTERNAL_SKILLS", value: "1", reason: "the user's ~/.claude and ~/.agents skills" },
  {
    name: "OPENCODE_EXPERIMENTAL_DISABLE_FILEWATCHER",
    value: "1",
    reason: "inotify watches, which are few for each user",
  },
  { name: "OPENCODE_AUTH_CONTENT", value: "{}", reason: "the user's stored accounts" },
];

/**
 * The same as an environment to merge into a child's. With `models: "bundled"`, OpenCode has the catalog that its binary holds,
 * as it has for its users, and costs what it costs them.
 */
export function openCodeOfflineEnv(options: { readonly models?: "none" | "bundled" } = {}): Record<string, string> {
  const named = openCodeOfflineEnvironment.map(({ name, value }) => [name, value] as const);
  const left = options.models === "bundled" ? named.filter(([name]) => name !== "OPENCODE_MODELS_PATH") : named;
  return Object.fromEntries(left);
}

const dependencies = { "@opencode-ai/plugin": "*" };
/** What stands in a configuration directory in which that dependency is installed. */
export const installedDependency = {
  manifest: { dependencies },
  lock: { packages: { "": { dependencies } } },
} as const;

/**
 * Keeps OpenCode from installing `@opencode-ai/plugin` from npm into one of its configuration directories
 * (`$XDG_CONFIG_HOME/opencode`, a project's `.opencode`, `OPENCODE_CONFIG_DIR`). It does so whenever a work directory is
 * first used (1.18.33, no setting turns it off), with plugins waiting for it; it does not where an installed dependency of
 * that name is on record. Plugins that import the package itself need the real one.
 */
export async function withoutDependencyInstall(configDir: string): Promise<void> {
  const { manifest, lock } = installedDependency;
  await mkdir(join(configDir, "node_modules"), { recursive: true });
  await writeFile(join(configDir, "package.json"), JSON.stringify(manifest));
  await writeFile(join(configDir, "package-lock.json"), JSON.stringify(lock));
}
