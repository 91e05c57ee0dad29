import { defineCommand } from "../command.js";
import { table } from "../output/table.js";
import { readSettings } from "../town/read-settings.js";
import { townRootOf } from "../town/town-root.js";

export const configShow = defineCommand({
  usage: "config show",
  describe: "Show every setting, its value, and where that comes from",
  examples: [["town config show", ""]],
  async run(context) {
    const settings = await readSettings({ townRoot: await townRootOf(context), env: context.io.env });
    const rows = settings.map(({ key, value, from }) => [key, JSON.stringify(value) ?? "", from]);
    return {
      data: settings,
      text: table({ head: ["SETTING", "VALUE", "FROM"], rows, empty: "There are no settings." }),
    };
  },
});
