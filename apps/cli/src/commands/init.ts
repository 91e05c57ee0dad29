import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TownError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { makeFolder } from "../town/make-folder.js";

const configText = (
  backend: string,
) => `# A town: see \`town config show\` for every setting and where its value comes from.

[orchestration]
backend = "${backend}"
`;

export const init = defineCommand({
  usage: "init [folder]",
  describe: "Make a town: write a town.toml",
  examples: [
    ["town init", "here"],
    ["town init ~/towns/main", "in another folder"],
  ],
  positionals: { folder: { type: "string", describe: "where; it is made if it is missing; default: here" } },
  options: { backend: { type: "string", default: "opencode", describe: "which backend runs the sessions" } },
  async run(context, { folder, backend }) {
    const root = path.resolve(context.io.cwd, folder ?? ".");
    const file = path.join(root, "town.toml");
    await writeConfig({ root, file, backend }).catch((error: NodeJS.ErrnoException) => {
      throw refusal({ root, file, error });
    });
    return {
      data: { town: root, config: file },
      text: `Wrote ${file}.\nNext: town spawn --agent opencode --role polecat`,
    };
  },
});

async function writeConfig(options: { root: string; file: string; backend: string }): Promise<void> {
  await makeFolder(options.root);
  await writeFile(options.file, configText(options.backend), { flag: "wx" });
}

function refusal(options: { root: string; file: string; error: NodeJS.ErrnoException }): TownError {
  const { root, file, error } = options;
  const about = { code: "invalid_input", facts: { town: root }, cause: error } as const;
  return error.code === "EEXIST" && error.path === file
    ? new TownError({
        ...about,
        message: `There is a town in ${root} already.`,
        remedy: "Use it as it is: its settings are in town.toml. Or name another folder.",
      })
    : new TownError({
        ...about,
        message: `The file ${file} cannot be written: ${error.message}`,
        remedy: "Name a folder in which you may write.",
      });
}
