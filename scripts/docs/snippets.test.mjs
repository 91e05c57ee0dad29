import { describe, expect, it } from "vitest";
import { fillGenerated } from "./fill-generated.mjs";
import { linkedFiles } from "./links.mjs";
import { readerWorkspace } from "./reader-workspace.mjs";
import { runSnippet } from "./run-snippet.mjs";
import { snippetsOf } from "./snippets.mjs";
import { typecheckSnippets } from "./typecheck-snippets.mjs";

const page = "page.md";
/** @param {Partial<import("./snippets.mjs").Snippet>} given */
const snippet = (given) => ({ page, line: 3, language: "sh", run: true, code: "true\n", ...given });

describe("snippetsOf", () => {
  it("finds each block with its language, its mark and its line", () => {
    const text = "# Title\n\n```ts run\nconst a = 1;\n```\n\n- item\n  ```sh\n  town ls\n  ```\n";
    expect(snippetsOf({ page, text })).toEqual([
      { page, line: 4, language: "ts", run: true, code: "const a = 1;\n" },
      { page, line: 9, language: "sh", run: false, code: "town ls\n" },
    ]);
  });

  it("finds the file that a block is", () => {
    const text = "```json file=a/b.json\n{}\n```\n";
    expect(snippetsOf({ page, text })).toEqual([
      { page, line: 2, language: "json", run: false, file: "a/b.json", code: "{}\n" },
    ]);
  });

  it("keeps a block inside a longer fence as text", () => {
    const text = "````md\n```ts run\n1\n```\n````\n";
    expect(snippetsOf({ page, text }).map(({ language }) => language)).toEqual(["md"]);
  });

  it("refuses a block that is never closed", () => {
    expect(() => snippetsOf({ page, text: "\n```ts\n1\n" })).toThrow("page.md:2: this code block is never closed");
  });
});

describe("linkedFiles", () => {
  it("finds files, and neither addresses nor code", () => {
    const text =
      "[a](docs/a.md#part) [b](https://example.com) [c](#here) `[d](d.md)`\n```md\n[e](e.md)\n```\n[f](f.md)";
    expect(linkedFiles(text)).toEqual(["docs/a.md", "f.md"]);
  });
});

describe("fillGenerated", () => {
  const end = "<!-- end of generated -->";

  it("makes each marked part anew and keeps the rest", async () => {
    const text = `a\n<!-- generated: one -->\nold\n${end}\nb\n<!-- generated: two -->\n${end}\n`;
    const parts = { one: () => Promise.resolve("$1 new\n"), two: () => Promise.resolve("2\n") };
    expect(await fillGenerated({ text, parts })).toBe(
      `a\n<!-- generated: one -->\n\n$1 new\n\n${end}\nb\n<!-- generated: two -->\n\n2\n\n${end}\n`,
    );
  });

  it("refuses a name that is no part", async () => {
    const text = `<!-- generated: three -->\n${end}\n`;
    await expect(fillGenerated({ text, parts: {} })).rejects.toThrow('there is no generated part "three"');
  });
});

describe("a reader's workspace", () => {
  it("runs the page's blocks in one repository, and tells what they left running", async () => {
    const workspace = await readerWorkspace();
    const sleeper = "setsid --fork bash -c 'touch up; exec sleep 120' > /dev/null 2>&1 < /dev/null";
    const untilUp = "until [ -e up ]; do sleep 0.05; done";
    const blocks = [
      snippet({ code: "git log --oneline > log.txt\n" }),
      snippet({
        language: "ts",
        code: 'import { readFileSync } from "node:fs";\nconst log: string = readFileSync("log.txt", "utf8");\nif (!log.includes("start")) throw new Error(log);\n',
      }),
      snippet({ code: `${sleeper}\n${untilUp}\n` }),
    ];
    for (const block of blocks) expect(await runSnippet({ snippet: block, ...workspace })).toMatchObject({ ok: true });
    expect(workspace.close()).toEqual([expect.stringContaining("sleep 120")]);
  });

  it("writes the blocks that are files, where the next ones find them", async () => {
    const workspace = await readerWorkspace();
    const file = snippet({ language: "js", run: false, file: "made/one.mjs", code: 'console.log("from a file");\n' });
    expect(await runSnippet({ snippet: file, ...workspace })).toMatchObject({ ok: true });
    const result = await runSnippet({ snippet: snippet({ code: "node made/one.mjs\n" }), ...workspace });
    expect(result).toMatchObject({ ok: true, output: "from a file\n" });
    workspace.close();
  });

  it("fails a block whose command fails", async () => {
    const workspace = await readerWorkspace();
    const failing = [snippet({ code: "false\ntrue\n" }), snippet({ language: "ts", code: "throw new Error('no');\n" })];
    for (const block of failing)
      expect(await runSnippet({ snippet: block, ...workspace })).toMatchObject({ ok: false });
    await expect(runSnippet({ snippet: snippet({ language: "py" }), ...workspace })).rejects.toThrow('a block of "py"');
    workspace.close();
  });

  it("finds a type error on its line of the page", async () => {
    const workspace = await readerWorkspace();
    const wrong = snippet({ language: "ts", line: 12, code: "export const a: string = 1;\n" });
    expect(await typecheckSnippets({ snippets: [wrong], repository: workspace.repository })).toContain(
      "snippets/page.md.12.ts(12,14): error TS2322",
    );
    workspace.close();
  });
});
