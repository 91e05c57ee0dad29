// Whatever stands in a town.toml or in the environment: it is read, or it is said what is wrong with it.
import fc from "fast-check";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { ConfigInvalidError } from "../errors/config-error.js";
import { coreSections, loadConfig } from "./index.js";
import { tomlLines } from "./toml-lines.js";

/** The same values each time, and others by `FUZZ_SEED`: what is found is found again. */
const runs = {
  numRuns: process.env.CI === "true" ? 1_000 : 30,
  seed: Number(process.env.FUZZ_SEED ?? 1),
};
/** Of thousands of configs on a machine with other work. */
const longestMs = 600_000;

async function readOrRefused(text: string, env: Record<string, string> = {}): Promise<void> {
  try {
    const { values } = await loadConfig({ file: "town.toml", text, sections: coreSections, env });
    expect(values.daemon.port).toBeTypeOf("number");
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigInvalidError);
    expect((error as ConfigInvalidError).message).not.toBe("");
  }
}

const sections = coreSections.map(({ name }) => name);
const keys = ["port", "host", "backend", "proxies", "routes", "agents", "days", "default", "__proto__", "toString"];
const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.array(fc.string()),
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { noNullPrototype: true }),
  ),
})).value;
const table = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), value, { noNullPrototype: true });

test(
  "any text",
  async () => {
    const pieces = fc.constantFrom(
      "[",
      "]",
      "[[",
      "daemon",
      ".",
      "port",
      "=",
      '"',
      "'''",
      "\n",
      "#",
      "\\u",
      "0x",
      "{",
      "}",
      "1979-05-27",
      "\u0000",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces).map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(text, (given) => readOrRefused(given)),
      runs,
    );
  },
  longestMs,
);

test(
  "any values in the sections that there are, and in others",
  async () => {
    const config = fc.dictionary(fc.oneof(fc.constantFrom(...sections), fc.string()), fc.oneof(table, value), {
      noNullPrototype: true,
    });
    const written = config.map((given) => {
      try {
        return stringify(given);
      } catch {
        return "";
      }
    });
    await fc.assert(
      fc.asyncProperty(written, (text) => readOrRefused(text)),
      runs,
    );
  },
  longestMs,
);

test(
  "any environment",
  async () => {
    const name = fc
      .tuple(fc.constantFrom(...sections), fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 5 })))
      .map(([section, key]) => `TOWN_${section}_${key}`.toUpperCase());
    const env = fc.dictionary(name, fc.oneof(fc.string({ unit: "binary" }), fc.json()), { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(env, (given) => readOrRefused("", given)),
      runs,
    );
  },
  longestMs,
);

test("each key's line is one of the text's", () => {
  fc.assert(
    fc.property(table, (given) => {
      const text = (() => {
        try {
          return stringify(given);
        } catch {
          return "";
        }
      })();
      const count = text.split("\n").length;
      for (const line of tomlLines(text).values()) expect(line >= 1 && line <= count).toBe(true);
    }),
    runs,
  );
});
