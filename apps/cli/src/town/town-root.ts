import { TownError } from "@townkit/core";
import { findTownRoot } from "@townkit/core/config";
import type { Context } from "../context.js";
import { refuseServer } from "./server-address.js";

/**
 * The folder of the town that a command is about: `--town`, else `TOWN_ROOT`, else the nearest one above with a `town.toml`.
 * @throws TownError `config_invalid` there is none. @throws InvalidInputError a server was named.
 */
export async function townRootOf(context: Pick<Context, "io" | "townOption" | "serverOption">): Promise<string> {
  refuseServer(context);
  const { io, townOption } = context;
  const found = await findTownRoot({ cwd: io.cwd, env: io.env, town: townOption });
  if (found) return found;
  throw new TownError({
    code: "config_invalid",
    message: `There is no town here: no town.toml in ${io.cwd} or a folder above it.`,
    remedy: "Make one with `town init`, or name one with --town DIR.",
    facts: { cwd: io.cwd },
  });
}
