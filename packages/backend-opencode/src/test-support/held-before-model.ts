import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a held turn says that it is there, and the file that lets it go on. */
export interface HeldTurn {
  /** OpenCode's settings of the directory in which turns are held. */
  readonly settings: { readonly plugin: readonly string[] };
  readonly reached: string;
  readonly gate: string;
}

/**
 * A plugin of somebody else's that holds each turn of a directory while the server gathers what it will ask the model with:
 * the turn has begun, and the model was not asked.
 */
export async function heldBeforeModel(folder: string): Promise<HeldTurn> {
  const [plugin, reached, gate] = ["hold.mjs", "reached", "gate"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const source = `
    import { existsSync, writeFileSync } from "node:fs";
    export default async () => ({
      "experimental.chat.messages.transform": async () => {
        writeFileSync(${JSON.stringify(reached)}, "");
        while (!existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 20));
      },
    });
  `;
  await writeFile(plugin, source);
  return { settings: { plugin: [`file://${plugin}`] }, reached, gate };
}
