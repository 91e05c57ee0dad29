import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { defineSection, listSettings, loadConfig, readSecret, SecretReferenceSchema } from "./index.js";

const section = defineSection({ name: "api", schema: z.strictObject({ key: SecretReferenceSchema.optional() }) });
const load = (text: string) => loadConfig({ file: "town.toml", text, sections: [section], env: {} });

test("a secret is configured and shown as a reference", async () => {
  const config = await load('[api]\nkey = "env:API_KEY"');
  expect(listSettings(config)).toEqual([{ key: "api.key", value: "env:API_KEY", from: "town.toml:2" }]);
  const { key = "" } = config.values.api;
  expect(await readSecret({ reference: key, env: { API_KEY: "hunter2" }, townRoot: "/" })).toBe("hunter2");
});

test("a secret that is written out is refused, and not repeated", async () => {
  const error = await load('[api]\nkey = "hunter2"').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "config_invalid", message: expect.stringContaining("town.toml:2") });
  expect(JSON.stringify(error)).not.toContain("hunter2");
});

test("a file's secret is read from the town, without its line end", async () => {
  const townRoot = mkdtempSync(join(tmpdir(), "town-secret-"));
  onTestFinished(() => rmSync(townRoot, { recursive: true }));
  writeFileSync(join(townRoot, "key"), "two words\r\n");
  expect(await readSecret({ reference: "file:key", env: {}, townRoot })).toBe("two words");
  await expect(readSecret({ reference: "file:none", env: {}, townRoot })).rejects.toMatchObject({
    code: "config_invalid",
  });
  await expect(readSecret({ reference: "env:NONE", env: {}, townRoot })).rejects.toMatchObject({
    message: "env:NONE: there is no secret at this place.",
    remedy: "Set the environment variable NONE.",
  });
});
