import { writeFile } from "node:fs/promises";
import path from "node:path";
import { TownError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { gasTownConfig } from "../gastown/gastown-config.js";
import { readGasTown } from "../gastown/read-gastown.js";
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
    ["town init --from-gastown ~/gt", "with the roles of a Gas Town, which goes on as it is"],
  ],
  positionals: { folder: { type: "string", describe: "where; it is made if it is missing; default: here" } },
  options: {
    backend: { type: "string", describe: "which backend runs the sessions; default: opencode" },
    "from-gastown": {
      type: "string",
      describe: "a Gas Town's folder: its roles and their environments, and gt prime at the start of each session",
      conflicts: "backend",
    },
  },
  async run(context, { folder, backend = "opencode", "from-gastown": gasTown }) {
    const root = path.resolve(context.io.cwd, folder ?? ".");
    const file = path.join(root, "town.toml");
    const from = gasTown === undefined ? null : path.resolve(context.io.cwd, gasTown);
    const text = from === null ? configText(backend) : gasTownConfig(await readGasTown(from));
    await writeConfig({ root, file, text }).catch((error: NodeJS.ErrnoException) => {
      throw refusal({ root, file, error });
    });
    return {
      data: { town: root, config: file },
      text: `Wrote ${file}.\nNext: ${from === null ? "town spawn --agent opencode --role polecat" : `town spawn --role mayor --dir ${from}/mayor`}`,
    };
  },
});

async function writeConfig(options: { root: string; file: string; text: string }): Promise<void> {
  await makeFolder(options.root);
  await writeFile(options.file, options.text, { flag: "wx" });
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
