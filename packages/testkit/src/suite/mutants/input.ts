import { mkdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { SessionConfigSchema, TownError } from "@townkit/core";
import { forgives, instead, takes } from "./change.js";
import type { Mutant } from "./mutant.js";

const knownKeys = new Set(Object.keys(SessionConfigSchema.shape));
const wellFormed = /^[\w-]{1,64}$/;

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

export const inputMutants: readonly Mutant[] = [
  {
    wrong: "does not mind unknown keys in a session config",
    caughtBy: ["INPUT-001"],
    spoil: takes("spawnSession", (config, options) => {
      const known = Object.entries(config).filter(([key]) => knownKeys.has(key));
      return [Object.fromEntries(known) as unknown as typeof config, options];
    }),
  },
  {
    wrong: "makes a safe session id of an unsafe one",
    caughtBy: ["INPUT-002"],
    spoil: takes("spawnSession", (config, options) => {
      if (typeof config.id !== "string" || config.id === "") return [config, options];
      return [{ ...config, id: `x${config.id}`.replace(/[^\w-]/g, "-").slice(0, 64) }, options];
    }),
  },
  {
    wrong: "makes a work directory that is missing",
    caughtBy: ["INPUT-003"],
    spoil: takes("spawnSession", async (config, options) => {
      if (isAbsolute(String(config.workDir))) await mkdir(config.workDir, { recursive: true }).catch(() => {});
      return [config, options];
    }),
  },
  {
    wrong: "works beside a file that it is given as directory",
    caughtBy: ["INPUT-004"],
    spoil: takes("spawnSession", async (config, options) => {
      const workDir = (await isFile(String(config.workDir))) ? dirname(config.workDir) : config.workDir;
      return [{ ...config, workDir }, options];
    }),
  },
  {
    wrong: "takes a work directory from its own",
    caughtBy: ["INPUT-005"],
    spoil: takes("spawnSession", (config, options) => {
      const workDir = typeof config.workDir === "string" ? resolve(config.workDir) : config.workDir;
      return [{ ...config, workDir }, options];
    }),
  },
  {
    wrong: "runs an agent that it has for one that it has not",
    caughtBy: ["INPUT-006"],
    spoil: instead("spawnSession", async (right, config, options) => {
      const [first = "", ...others] = Object.keys((await right.capabilities()).agents);
      const known = ["", first, ...others];
      const { agent = first } = config;
      return right.spawnSession(known.includes(agent) ? config : { ...config, agent: first }, options);
    }),
  },
  {
    wrong: "gives every work the same priority, whatever is asked for",
    caughtBy: ["INPUT-007"],
    spoil: takes("assignWork", (id, work, { priority: _, ...options } = {}) => [id, work, options]),
  },
  {
    wrong: "takes a filter that it does not understand for none",
    caughtBy: ["INPUT-008"],
    spoil: forgives("listSessions", "invalid_input", (right) => right.listSessions()),
  },
  {
    wrong: "drops the keys of stops",
    caughtBy: ["INPUT-009"],
    spoil: takes("stopSession", (id, { key: _, ...options } = {}) => [id, options]),
  },
  {
    wrong: "falls over an id that is not well formed",
    caughtBy: ["INPUT-010"],
    spoil: instead("getSession", async (right, id, options) => {
      if (wellFormed.test(id)) return right.getSession(id, options);
      throw new TownError({ code: "internal", message: `The id ${id} could not be looked up.` });
    }),
  },
  {
    wrong: "starts a session with its agent's own permissions where it does not have those that are asked for",
    caughtBy: ["INPUT-011"],
    spoil: takes("spawnSession", ({ permissions: _, ...config }, options) => [config, options]),
  },
];
