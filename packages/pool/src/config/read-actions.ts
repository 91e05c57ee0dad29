import { resolve } from "node:path";
import type { ActionTable, actionsSection, LoadedConfig, rolesSection } from "@townkit/core/config";
import type { Action, PoolActions } from "../actions/action.js";
import { moduleArgv } from "../runner/module-argv.js";

/** The actions of a town as its pool takes them, but for what runs them. */
export function readActions(options: {
  config: LoadedConfig<readonly [typeof actionsSection, typeof rolesSection]>;
  townRoot: string;
}): Pick<PoolActions, "all" | "roles"> {
  const { config, townRoot } = options;
  const { actions, roles } = config.values;

  function actionOf([name, action]: [string, ActionTable]): Action {
    const { on, run, module, timeout_seconds, keep_working_limit: keepWorkingLimit } = action;
    const argv = module === undefined ? programIn(run ?? []) : moduleArgv(resolve(townRoot, module));
    return { name, on, argv, timeoutMs: timeout_seconds * 1000, keepWorkingLimit };
  }

  /** It runs in its session's directory, and is written down in the town's. */
  function programIn([program = "", ...rest]: readonly string[]): readonly string[] {
    return [/^\.{1,2}\//.test(program) ? resolve(townRoot, program) : program, ...rest];
  }

  const own = Object.entries(roles).map(
    ([name, role]) => [name, Object.entries(role.actions ?? {}).map(actionOf)] as const,
  );
  return { all: Object.entries(actions).map(actionOf), roles: Object.fromEntries(own) };
}
