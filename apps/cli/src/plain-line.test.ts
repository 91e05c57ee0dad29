import { describe, expect, it } from "vitest";
import { commands } from "./commands/index.js";
import { nameIn } from "./named-command.js";
import { type Invocation, parseLine } from "./parser.js";
import { plainLine } from "./plain-line.js";

const known = await Promise.all(
  Object.entries(commands).map(async ([name, load]) => ({ name, command: await load() })),
);

async function bothWays(line: string) {
  const argv = line.split(" ");
  const called = nameIn({ argv, isCommand: (name) => Object.hasOwn(commands, name) });
  const named = known.find(({ name }) => name === called);
  if (!named) throw new Error(`There is no command for ${line}.`);
  const parsed = await parseLine({ argv, known: [named], version: "1.2.3" }).catch(() => undefined);
  return { plain: plainLine({ argv, named }), parsed: parsed?.kind === "run" ? parsed.invocation : undefined };
}

/** As its command sees them: by their names, and without what is not given. */
function seen({ command, args }: Invocation) {
  const names = ["json", "start", "town", ...Object.keys(command.options)];
  return Object.fromEntries(names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]));
}

describe("a line that gives a command nothing of its own", () => {
  const lines = known.flatMap(({ name }) =>
    ["", " --json", " --no-start", " --json --no-start --start --json"].map((options) => `${name}${options}`),
  );

  it.each(lines)("is read as the parser reads it: town %s", async (line) => {
    const { plain, parsed } = await bothWays(line);
    if (plain) expect(seen(plain)).toEqual(parsed && seen(parsed));
  });

  it("is one of most commands that are about all of a town", async () => {
    for (const line of ["ls", "ls --json", "status --no-start", "work ls", "down"]) {
      expect((await bothWays(line)).plain, line).toBeDefined();
    }
  });
});

describe("what else may be on a line", () => {
  it.each([
    "ls --status busy",
    "ls --town x",
    "ls --jsn",
    "ls extra",
    "ls --help",
    "ls --json=false",
    "ls -",
    "show",
    "show s-1",
  ])("is left to the parser: town %s", async (line) => {
    expect((await bothWays(line)).plain).toBeUndefined();
  });
});
