import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../lib/workspace.mjs";
import { fillGenerated } from "./fill-generated.mjs";
import { generatedParts } from "./generated-parts.mjs";
import { linkedFiles } from "./links.mjs";
import { documentationPages, pagesOf } from "./pages.mjs";
import { readerWorkspace } from "./reader-workspace.mjs";
import { requirementPages, requirementsFolder } from "./requirement-pages.mjs";
import { isFollowed, runSnippet } from "./run-snippet.mjs";
import { snippetsOf } from "./snippets.mjs";
import { typecheckSnippets } from "./typecheck-snippets.mjs";

const pages = documentationPages().map(({ page, text }) => ({ page, text, snippets: snippetsOf({ page, text }) }));
const pagesThatRun = pages
  .map(({ page, snippets }) => ({ page, snippets: snippets.filter(isFollowed) }))
  .filter(({ snippets }) => snippets.length > 0);

describe.each(pages)("$page", ({ page, text }) => {
  it("links to files that exist", () => {
    const missing = linkedFiles(text).filter((target) => !existsSync(join(root, dirname(page), target)));
    expect(missing).toEqual([]);
  });

  it("says what the packages declare; else: npm run docs:generate", async () => {
    expect(text).toBe(await fillGenerated({ text, parts: generatedParts }));
  });
});

it("the pages on the requirements are as the suite has them; else: npm run docs:generate", async () => {
  const written = pagesOf(requirementsFolder).map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }));
  const made = await requirementPages();
  expect(new Map(written.map(({ page, text }) => [page, text]))).toEqual(
    new Map(made.map(({ page, text }) => [page, text])),
  );
});

it("the documentation's TypeScript type-checks", async () => {
  const workspace = await readerWorkspace();
  try {
    // A file is compiled by its page, with the files that it imports.
    const isModule = (/** @type {import("./snippets.mjs").Snippet} */ { language, file }) =>
      language === "ts" && file === undefined;
    const snippets = pages.flatMap((page) => page.snippets).filter(isModule);
    expect(await typecheckSnippets({ snippets, repository: workspace.repository })).toBe("");
  } finally {
    workspace.close();
  }
});

describe.each(pagesThatRun)("$page, followed by a reader", ({ page, snippets }) => {
  /** @type {Awaited<ReturnType<typeof readerWorkspace>>} */
  let workspace;
  beforeAll(async () => {
    workspace = await readerWorkspace();
  });
  afterAll(() => {
    expect(workspace.close(), `processes that ${page} leaves running`).toEqual([]);
  });

  it.each(snippets)(`${page}:$line does as it is printed`, async (snippet) => {
    const result = await runSnippet({ snippet, ...workspace });
    expect(result.ok ? "" : result.output).toBe("");
  });
});
