import { defineCommand } from "../command.js";
import { table } from "../output/table.js";
import { askServer } from "../town/ask-server.js";
import { townRootOf } from "../town/town-root.js";

interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly from: string;
}

export const configShow = defineCommand({
  usage: "config show",
  describe: "Show every setting, its value, and where that comes from",
  examples: [["town config show", ""]],
  async run(context) {
    const townRoot = await townRootOf(context);
    const { settings } = await askServer<{ settings: readonly Setting[] }>({
      townRoot,
      argv: ["--print-config"],
      env: context.io.env,
      timeoutMs: 30_000,
    });
    const rows = settings.map(({ key, value, from }) => [key, JSON.stringify(value) ?? "", from]);
    return {
      data: settings,
      text: table({ head: ["SETTING", "VALUE", "FROM"], rows, empty: "There are no settings." }),
    };
  },
});
