import type { z } from "zod";
import { didYouMean } from "./nearest.js";
import { schemaAt, type ValueSchema } from "./section.js";

type Issue = z.core.$ZodIssue;

/** What a reader of a config file calls the types. */
const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a table",
  record: "a table",
};

/** What is wrong, in words of the config file. Values are shown only where a fixed list of them is expected: others may be secret. */
export function issueText(options: { issue: Issue; value: unknown; schema: ValueSchema; name: string }): string {
  const { issue, value, name } = options;
  switch (issue.code) {
    case "invalid_type":
      return value === undefined
        ? `${name} is missing; expected ${nameOfType(issue.expected)}.`
        : `${name}: expected ${nameOfType(issue.expected)}, found ${kindOf(value)}.`;
    case "invalid_value":
      return `${name}: expected ${issue.values.map((choice) => JSON.stringify(choice)).join(" or ")}, found ${shown(value)}.${guess({ value, among: issue.values })}`;
    case "unrecognized_keys": {
      const known = Object.keys(schemaAt({ schema: options.schema, path: issue.path })?.properties ?? {});
      return issue.keys
        .map((key) => `${name} has no key "${key}".${didYouMean({ word: key, among: known })}`)
        .join(" ");
    }
    case "invalid_key":
      return `${name}: the name ${issue.issues[0]?.message ?? "is not allowed"}.`;
    default:
      return `${name}: ${issue.message}${/[.?!]$/.test(issue.message) ? "" : "."}`;
  }
}

function nameOfType(expected: string): string {
  return typeNames[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date";
  if (typeof value === "number") return Number.isInteger(value) ? "a number" : "a fraction";
  return typeNames[typeof value] ?? typeof value;
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : kindOf(value);
}

function guess(options: { value: unknown; among: readonly unknown[] }): string {
  const words = options.among.filter((choice) => typeof choice === "string");
  return typeof options.value === "string" ? didYouMean({ word: options.value, among: words }) : "";
}
