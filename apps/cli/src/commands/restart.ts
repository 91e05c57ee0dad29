import { defineCommand } from "../command.js";
import { processExists } from "../town/daemon-record.js";
import { readSettings } from "../town/read-settings.js";
import { runningTown } from "../town/running-town.js";
import { startAsUsual } from "../town/start-as-usual.js";
import { townRootOf } from "../town/town-root.js";
import { until } from "../town/until.js";

export const restart = defineCommand({
  usage: "restart",
  describe: "Have a new daemon take over from the one that runs; agents work on, and nothing is lost",
  examples: [["town restart", "after an upgrade, or a change of town.toml"]],
  options: { timeout: { type: "number", default: 60, describe: "seconds to wait for the end of the one that runs" } },
  async run(context, args) {
    const townRoot = await townRootOf(context);
    const before = await runningTown(townRoot);
    // The next daemon would not start with what cannot be read, and this one would be gone.
    if (before) await readSettings({ townRoot, env: context.io.env });
    const timeoutMs = args.timeout * 1000;
    const old = before ? (await before.shutdown({ sessions: "detach" })).pid : null;
    if (old !== null) {
      const check = () => !processExists(old);
      await until({
        what: `The end of the daemon (pid ${old})`,
        timeoutMs,
        signal: context.io.signal,
        remedy: "It ends by itself; `town logs` says what it waits for. Then: town up.",
        check,
      });
    }
    await startAsUsual({ townRoot, env: context.io.env, signal: context.io.signal });
    const client = await runningTown(townRoot);
    const status = await client?.status();
    const text = `The town ${townRoot} runs (pid ${status?.pid}, version ${status?.version}); its agents were left at work.`;
    return { data: { before: old, ...status }, text };
  },
});
