// A name that is declared and that nobody writes, or nobody reads, is a promise without anything behind it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import opencode from "@townkit/backend-opencode";
import { capabilityNames, errorCodes, eventTypes } from "@townkit/core";
import { configSchema, coreSections } from "@townkit/core/config";
import { beadsSection } from "@townkit/work-beads";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const sources = ["packages", "apps"].flatMap((group) => sourcesIn(path.join(root, group)));
const testkit = new Set(sourcesIn(path.join(root, "packages/testkit")));
const product = sources.filter((text) => !testkit.has(text));

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !["node_modules", "dist", "test", "test-support", "mutants"].includes(name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return sourcesIn(file);
      return /(?<!\.test|\.d)\.ts$/.test(entry.name) ? [readFileSync(file, "utf8")] : [];
    });
}

/** The names for which no text has a place that looks so. */
function without(names: readonly string[], options: { in: readonly string[]; looks: (name: string) => RegExp }) {
  return names.filter((name) => {
    const pattern = options.looks(name.replaceAll(".", "\\."));
    return !options.in.some((text) => pattern.test(text));
  });
}

describe("an event type", () => {
  it("is emitted somewhere", () => {
    expect(without(eventTypes, { in: product, looks: (name) => new RegExp(`type: "${name}"( as const)?,`) })).toEqual(
      [],
    );
  });

  it("is put into words for people", () => {
    const words = readFileSync(path.join(root, "packages/client/src/describe-event.ts"), "utf8");
    expect(eventTypes.filter((name) => !new RegExp(`^ +"?${name}"?[:(]`, "m").test(words))).toEqual([]);
  });
});

describe("an error code", () => {
  it("is thrown somewhere", () => {
    const looks = (name: string) => new RegExp(`code: "${name}",|notFound\\(\\s*"${name}",`);
    expect(without(Object.keys(errorCodes), { in: product, looks })).toEqual([]);
  });

  it("has its status and its exit code read, of all alike", () => {
    const readers = {
      status: /errorCodes\[\w+\]\.status/,
      exit: /errorCodes\[[\w.]+\]\.exit/,
      exitCode: /error\.exitCode/,
    };
    expect(
      without(Object.keys(readers), { in: product, looks: (name) => readers[name as keyof typeof readers] }),
    ).toEqual([]);
  });
});

describe("a capability", () => {
  it("is declared by a driver, by its name", () => {
    expect(without(capabilityNames, { in: product, looks: (name) => new RegExp(`\\b${name}: (true|false),`) })).toEqual(
      [],
    );
  });

  it("is asked for before a call, or held to by the suite", () => {
    const looks = (name: string) => new RegExp(`capability: "${name}"|"can-${name}"`);
    expect(without(capabilityNames, { in: sources, looks })).toEqual([]);
  });
});

interface Table {
  readonly properties?: object;
  readonly additionalProperties?: { readonly properties?: object };
}

describe.each([...coreSections, beadsSection, opencode.section])("a key of [$name]", (section) => {
  it("is read somewhere", () => {
    const { properties, additionalProperties } = (configSchema([section]) as { properties: Record<string, Table> })
      .properties[section.name] as Table;
    const keys = Object.keys(properties ?? additionalProperties?.properties ?? {});
    expect(keys).not.toEqual([]);
    // A section of tables by name is read table by table.
    const holder = properties ? `(config|values\\.${section.name})` : section.name.replace(/s$/, "");
    const looks = (key: string) =>
      new RegExp(`\\b${holder}\\.${key}\\b|\\{[^{}]*\\b${key}\\b[^{}]*\\} = [\\w.]*\\b${holder};`);
    expect(without(keys, { in: product, looks })).toEqual([]);
  });
});
