import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ConnectReport } from "@townkit/backend-opencode";
import { ConfigInvalidError, InvalidInputError } from "@townkit/core";
import {
  checkConfigSection,
  type Environment,
  orchestrationSection,
  readConfigText,
  SecretReferenceSchema,
} from "@townkit/core/config";
import { locateBackend } from "../backend/locate-backend.js";
import { makePrivateFolder } from "./private-folder.js";
import { makeStateFolder, townFolder } from "./town-folder.js";

/** What is given stands before what the town's settings say. */
export interface ConnectRequest {
  readonly url?: string | undefined;
  /** `env:NAME` or `file:PATH`. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly install: boolean;
}

/**
 * Looks whether the town can use an OpenCode server that somebody else runs, and has our plugin loaded there.
 * @throws ConfigInvalidError, InvalidInputError, and what the backend's `connectServer` throws.
 */
export async function connectOpencode(options: {
  root: string;
  env: Environment;
  request: ConnectRequest;
}): Promise<ConnectReport> {
  const { root, env, request } = options;
  const folder = townFolder(root);
  const { configFile: file } = folder;
  const { entry } = locateBackend({ name: "opencode", townRoot: folder.root, configFile: file });
  const backend = (await import(pathToFileURL(entry).href)) as typeof import("@townkit/backend-opencode");
  const config = { file, text: await readConfigText(file), env };
  const orchestration = checkConfigSection({ ...config, section: orchestrationSection });
  const opencode = checkConfigSection({ ...config, section: backend.default.section });
  const problems = [...orchestration.problems, ...opencode.problems];
  if (problems.length > 0) throw new ConfigInvalidError({ file, problems });

  const url = request.url ?? (orchestration.values as { opencode_server_url?: string }).opencode_server_url;
  if (url === undefined) throw nowhere();
  const set = opencode.values as { server_user?: string; server_password?: string };
  const secrets = {
    server_user: reference({ name: "user", value: request.user }) ?? set.server_user,
    server_password: reference({ name: "password", value: request.password }) ?? set.server_password,
  };
  await makeStateFolder(folder);
  const state = path.join(folder.state, backend.default.section.name);
  await makePrivateFolder(state);
  return await backend.connectServer({
    server: { url, credentials: backend.serverCredentials({ config: secrets, env, townRoot: folder.root }) },
    folder: state,
    hooks: { socketPath: folder.hookSocket, spoolDir: folder.hookSpool },
    install: request.install,
  });
}

/** @throws InvalidInputError it is the secret itself, which is not repeated. */
function reference(options: { name: string; value: string | undefined }): string | undefined {
  const { name, value } = options;
  if (value === undefined || SecretReferenceSchema.safeParse(value).success) return value;
  throw new InvalidInputError({
    what: `The ${name}`,
    problem: "it is not the name of a place",
    remedy: `Write env:NAME or file:PATH; what is on a command line is seen by every program of this machine.`,
  });
}

function nowhere(): InvalidInputError {
  return new InvalidInputError({
    what: "The OpenCode server",
    problem: "no address was given, and the town's settings have none",
    remedy: "Name it: town opencode connect http://localhost:4096",
  });
}
