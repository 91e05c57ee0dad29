import { mkdir, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import type { ResolvedConfig } from "@townkit/core";
import { writeAtomically } from "@townkit/core/kit";
import { fillNames } from "../profile/fill-names.js";
import type { AgentProfile, SeedProfile } from "../profile/profile.js";
import { withSeed } from "../profile/with-seed.js";
import { type AgentGround, agentFolder, envFacts } from "./agent-ground.js";
import { changeJsonFile, readJsonFile, readTextFile } from "./json-file.js";
import { launchEnv } from "./launch.js";

/** So much of a variable's end some agents keep of a key that they were allowed to use. */
const endLength = 20;

/**
 * Sees to it that the agent's own files say what its profile wants of them. What they say besides stays, and a file that
 * says it all is not written. @throws InvalidInputError one of them holds no JSON.
 */
export async function seedFiles(options: {
  profile: AgentProfile;
  config: ResolvedConfig;
  conversation: string;
  ground: AgentGround;
}): Promise<void> {
  const { profile, config, conversation, ground } = options;
  if (profile.seeds.length === 0) return;
  const env = { ...ground.env, ...launchEnv(options) };
  const ends = Object.entries(env).map(([name, value]) => [`env.${name}.end`, value.slice(-endLength)]);
  const facts = {
    ...envFacts(env),
    ...Object.fromEntries(ends),
    conversation,
    folder: agentFolder({ ground, config }),
    workDir: await realpath(config.workDir),
  };
  const fill = (template: string) => fillNames({ template, facts, missing: () => "" });
  for (const seed of profile.seeds) await seedFile({ path: fill(seed.path), seed, fill });
}

async function seedFile(options: {
  path: string;
  seed: SeedProfile;
  fill: (template: string) => string;
}): Promise<void> {
  const { path, seed, fill } = options;
  const { value, lines } = seed;
  if (!lines) {
    const before = await readJsonFile(path);
    return await changeJsonFile({ path, before, after: withSeed({ value: before, seed: value, fill }) });
  }
  if ((await readTextFile(path)) !== "") return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const filled = lines.map((line) => JSON.stringify(withSeed({ value: undefined, seed: line, fill })));
  await writeAtomically(path, `${filled.join("\n")}\n`);
}
