import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What somebody who is logged in has in their home. */
export const loginFile = ".my-agent-login";

/**
 * Makes `my-agent`, the scripted terminal agent with a login: `my-agent login` logs in, and without it the agent says so and ends.
 * Resolves with its path.
 */
export async function installLoginAgent(options: {
  readonly bin: string;
  readonly scripted: Readonly<Record<string, unknown>>;
}): Promise<string> {
  const command = (options.scripted.command as readonly string[]).map((part) => `'${part}'`).join(" ");
  const file = join(options.bin, "my-agent");
  const lines = [
    "#!/bin/sh",
    `login="$HOME/${loginFile}"`,
    'if [ "$1" = login ]; then touch "$login"; echo "Logged in."; exit; fi',
    '[ -e "$login" ] || { echo "Not logged in. Please run: my-agent login"; exit 1; }',
    `exec ${command} "$@"`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  await chmod(file, 0o755);
  return file;
}
