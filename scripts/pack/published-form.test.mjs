import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, it } from "vitest";
import { runChild } from "../lib/child.mjs";
import { toolEnv } from "../lib/tool-env.mjs";
import { workspacePackages } from "../lib/workspace.mjs";

const packages = workspacePackages().filter(({ publishable }) => publishable);
const tarballs = inject("tarballs");
const deadlineMs = 120_000;

describe.each(packages)("the tarball of $name", ({ name }) => {
  const tarball = tarballs[name] ?? "";

  it("carries what a user needs, and no test", async () => {
    const { output } = await runChild({ argv: ["tar", "--list", "--file", tarball], deadlineMs, capture: true });
    const files = output.trim().split("\n");
    expect(files).toEqual(expect.arrayContaining(["package/package.json", "package/README.md", "package/LICENSE"]));
    // What `town backend new` writes is source, with a test.
    const own = files.filter((file) => !file.startsWith("package/template/"));
    expect(own.filter((file) => /\.test\.|\/src\/|tsbuildinfo$/.test(file))).toEqual([]);
  });

  it("has nothing that publint objects to", async () => {
    const bytes = new Uint8Array(readFileSync(tarball)).buffer;
    const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("has types that fit its modules", async () => {
    const argv = ["attw", tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"];
    const result = await runChild({ argv, env: toolEnv(), deadlineMs, capture: true });
    expect(result.ok ? "" : result.output).toBe("");
  });
});
