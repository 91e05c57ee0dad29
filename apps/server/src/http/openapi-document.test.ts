import { readFile } from "node:fs/promises";
import { adminOperations, townOperations } from "@townkit/client/protocol";
import { expect, test } from "vitest";
import { openApiDocument } from "./openapi-document.js";

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = JSON.parse(JSON.stringify(openApiDocument())) as Document;

test("openapi.json is what the server serves (else: pnpm --filter @townkit/server openapi)", async () => {
  const kept = await readFile(new URL("../../openapi.json", import.meta.url), "utf8");
  expect(JSON.parse(kept)).toEqual(document);
});

test("every operation is described once, and what is none", () => {
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(document.openapi).toBe("3.1.0");
  const others = ["events", "live", "ready", "metrics"];
  expect(ids.sort()).toEqual([...Object.keys({ ...townOperations, ...adminOperations }), ...others].sort());
});

test("every reference leads somewhere", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(40);
  for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
});
