import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { errorCodes, InvalidInputError } from "@townkit/core";
import { readSecret } from "@townkit/core/config";
import { writeAtomically } from "@townkit/core/kit";
import { readSettings } from "../town/read-settings.js";
import { daemonArgv } from "../town/start-daemon.js";
import { type ServiceSpec, serviceName } from "./service-spec.js";

type Env = Readonly<Record<string, string | undefined>>;

/** Of the user's own environment, what programs that agents start are looked up by. */
const passed = (env: Env) => ({ PATH: env.PATH ?? "/usr/local/bin:/usr/bin:/bin" });

/** A wrong setting, a town that another daemon has, or a store that cannot be used does not get better by another try. */
const finalExitCodes = [errorCodes.config_invalid.exit, errorCodes.town_locked.exit, errorCodes.store_corrupt.exit];

/** The town's daemon. What its providers' keys are goes into `.town/service.env`, which is made, empty, where there is none. */
export function townSpec({ townRoot, env }: { townRoot: string; env: Env }): ServiceSpec {
  return {
    name: serviceName({ townRoot, kind: "town" }),
    description: `Townkit town ${townRoot}`,
    argv: daemonArgv(townRoot),
    cwd: townRoot,
    env: passed(env),
    envFile: path.join(townRoot, ".town", "service.env"),
    finalExitCodes,
  };
}

/**
 * The OpenCode server at the `opencode_server_url` of `town.toml`, which is to be one of this machine.
 * @throws InvalidInputError the settings name no such server, or there is no such program.
 */
export async function opencodeSpec({ townRoot, env }: { townRoot: string; env: Env }): Promise<ServiceSpec> {
  const settings = await readSettings({ townRoot, env });
  const setTo = (key: string) => settings.find((setting) => setting.key === key)?.value;
  const url = setTo("orchestration.opencode_server_url");
  const address = typeof url === "string" ? new URL(url) : null;
  if (address === null || !["localhost", "127.0.0.1", "[::1]"].includes(address.hostname) || address.port === "") {
    throw new InvalidInputError({
      what: "opencode_server_url in town.toml",
      problem: "it names no port of this machine",
      remedy: 'Set it under [orchestration], such as opencode_server_url = "http://127.0.0.1:4096".',
    });
  }
  const binary = await programOf({ name: String(setTo("opencode.binary") ?? "opencode"), env });
  const password = setTo("opencode.server_password");
  const envFile = path.join(townRoot, ".town", "opencode-service.env");
  if (typeof password === "string") {
    const secret = await readSecret({ reference: password, env, townRoot });
    await writeAtomically(envFile, `OPENCODE_SERVER_PASSWORD=${JSON.stringify(secret)}\n`);
  }
  return {
    name: serviceName({ townRoot, kind: "opencode" }),
    description: `OpenCode server of the Townkit town ${townRoot}`,
    argv: [binary, "serve", "--hostname", address.hostname.replaceAll(/[[\]]/g, ""), "--port", address.port],
    cwd: townRoot,
    env: passed(env),
    envFile,
    finalExitCodes: [],
  };
}

/** The absolute path of a program: services are started without a shell's look-up. @throws InvalidInputError */
async function programOf({ name, env }: { name: string; env: Env }): Promise<string> {
  const places = path.isAbsolute(name)
    ? [name]
    : (env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
  for (const place of places) {
    const runs = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return place;
  }
  throw new InvalidInputError({
    what: `The program ${name}`,
    problem: "it is not on the PATH",
    remedy: "Install it, or name it with binary under [opencode] in town.toml.",
  });
}
