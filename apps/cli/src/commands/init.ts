import { writeFile } from "node:fs/promises";
import path from "node:path";
import { InvalidInputError } from "@townkit/core";
import { defineCommand } from "../command.js";

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
  positionals: { folder: { type: "string", describe: "where; default: here" } },
  options: { backend: { type: "string", default: "opencode", describe: "which backend runs the sessions" } },
  async run(context, { folder, backend }) {
    const root = path.resolve(context.io.cwd, folder ?? ".");
    const file = path.join(root, "town.toml");
    await writeFile(file, configText(backend), { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      const problem = error.code === "EEXIST" ? "it exists already" : `it cannot be written (${error.code})`;
      throw new InvalidInputError({
        what: file,
        problem,
        remedy: "Choose another folder, or use the town that is there.",
      });
    });
    return {
      data: { town: root, config: file },
      text: `Wrote ${file}.\nNext: town spawn --agent opencode --role polecat`,
    };
  },
});
