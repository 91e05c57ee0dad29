import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { smallCatalog } from "./model-catalog.js";

const catalog = { anthropic: { models: { a: {} } }, "github-copilot": { models: {} }, openai: { models: {} } };

async function ground(fetched?: string) {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const file = join(path, "own.json");
  if (fetched !== undefined) {
    await mkdir(join(path, "opencode"));
    await writeFile(join(path, "opencode", "models.json"), fetched);
  }
  const lay = (settings: Record<string, unknown>, env: Record<string, string> = {}) =>
    smallCatalog({ settings, env: { XDG_CACHE_HOME: path, ...env }, file });
  const laid = async () => JSON.parse(await readFile(file, "utf8")) as unknown;
  const isLaid = async () => (await readdir(path)).includes("own.json");
  return { file, lay, laid, isLaid };
}

it("holds the providers that are enabled, and what they are made of", async () => {
  const { file, lay, laid } = await ground(JSON.stringify(catalog));
  expect(await lay({ enabled_providers: ["anthropic", "github-copilot-enterprise", "mine"] })).toEqual({
    OPENCODE_MODELS_PATH: file,
  });
  expect(await laid()).toEqual({ anthropic: catalog.anthropic, "github-copilot": { models: {} } });
});

it("is empty where the settings say all of the providers, also before the catalog was ever fetched", async () => {
  const { lay, laid } = await ground();
  const provider = { mine: { npm: "@ai-sdk/openai-compatible", models: { a: {} } } };
  expect(await lay({ enabled_providers: ["mine"], provider })).toHaveProperty("OPENCODE_MODELS_PATH");
  expect(await laid()).toEqual({});
});

it.each([
  ["all providers are enabled", JSON.stringify(catalog), {}, {}],
  ["nobody knows what the catalog holds", undefined, { enabled_providers: ["anthropic"] }, {}],
  ["the catalog is damaged", '{"anthr', { enabled_providers: ["anthropic"] }, {}],
  [
    "the server is given one",
    JSON.stringify(catalog),
    { enabled_providers: ["openai"] },
    { OPENCODE_MODELS_PATH: "/x" },
  ],
  ["it comes from elsewhere", JSON.stringify(catalog), { enabled_providers: ["openai"] }, { OPENCODE_MODELS_URL: "h" }],
])("is left as it is where %s", async (_, fetched, settings, env) => {
  const { lay, isLaid } = await ground(fetched);
  expect(await lay(settings, env)).toEqual({});
  expect(await isLaid()).toBe(false);
});
