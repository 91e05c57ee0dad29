import { describe, expect, it } from "vitest";
import { commands } from "./commands/index.js";
import { standardInput } from "./input/standard-input.js";
import { globalOptions, type NamedCommand, parseLine } from "./parser.js";

const known: NamedCommand[] = await Promise.all(
  Object.entries(commands).map(async ([name, load]) => ({ name, command: await load() })),
);

const parse = (line: string) => parseLine({ argv: line.split(" "), known, version: "1.2.3" });

async function remedyOf(line: string): Promise<string | null> {
  const error = await parse(line).then(
    () => expect.fail(`${line} was taken`),
    (thrown: { code: string; remedy: string | null }) => thrown,
  );
  expect(error.code).toBe("invalid_input");
  return error.remedy;
}

describe("a command line", () => {
  it("gives the command and its arguments", async () => {
    const parsed = await parse("assign polecat-1 text --wait --priority 3 --json");
    expect(parsed).toMatchObject({
      kind: "run",
      invocation: { name: "assign", args: { session: "polecat-1", text: "text", wait: true, priority: 3, json: true } },
    });
  });

  it("takes each of a list's values, and the last of what is no list", async () => {
    expect(await parse("spawn --role a --role b --env A=1 --env B=2 --json --json")).toMatchObject({
      kind: "run",
      invocation: { args: { role: "b", env: ["A=1", "B=2"], json: true } },
    });
  });

  it("takes a command of two words, also where the first is one by itself", async () => {
    expect(await parse("agents polecat-1")).toMatchObject({ invocation: { name: "agents" } });
    expect(await parse("agents check claude --dir ..")).toMatchObject({
      invocation: { name: "agents check", args: { agent: "claude", dir: ".." } },
    });
    expect(await parse("work ls --limit 5")).toMatchObject({
      kind: "run",
      invocation: { name: "work ls", args: { limit: 5 } },
    });
  });

  it("takes a lone dash as standard input", async () => {
    expect(await parse("assign s-1 -")).toMatchObject({ kind: "run", invocation: { args: { text: standardInput } } });
  });

  it("can forbid the start of the daemon", async () => {
    expect(await parse("ls --no-start")).toMatchObject({ kind: "run", invocation: { args: { start: false } } });
  });

  it.each([
    ["assign", "<session> is missing, as in: town assign <session>"],
    ["answer polecat-1", "<attention> is missing, as in: town answer <session> <attention>"],
    ["work show", "<work> is missing, as in: town work show <work>"],
  ])("names the argument that is missing: %s", async (line, problem) => {
    await expect(parse(line)).rejects.toThrow(problem);
  });

  it.each([
    ["spwan --role x", "Did you mean `town spawn`? See `town --help`."],
    ["work lss", "Did you mean `town work ls`? See `town --help`."],
    ["assign s-1 text --wiat", "Did you mean --wait? See `town assign --help`."],
  ])("names the nearest word: %s", async (line, remedy) => {
    expect(await remedyOf(line)).toBe(remedy);
  });

  it.each([
    "ls extra",
    "assign",
    "spawn",
    "work",
    "ls --status flying",
    "work ls --limit many",
    "resolve w-1 --delivered --not-delivered",
  ])("refuses a wrong one: %s", async (line) => {
    await remedyOf(line);
  });

  it("gives help for each command, with an example", async () => {
    for (const { name, command } of known) {
      const parsed = await parse(`${name} --help`);
      expect(parsed.kind).toBe("print");
      const text = parsed.kind === "print" ? parsed.text : "";
      expect(text, name).toContain(command.describe);
      expect(text, name).toContain(`town ${name}`);
      expect(command.examples.length, name).toBeGreaterThan(0);
    }
  });

  it("has no argument of a command by the name of an option that all have", () => {
    for (const { name, command } of known) {
      const own = [...Object.keys(command.positionals), ...Object.keys(command.options)];
      expect(
        own.filter((key) => key in globalOptions),
        name,
      ).toEqual([]);
    }
  });

  it("gives its version", async () => {
    expect(await parse("--version")).toEqual({ kind: "print", text: "1.2.3" });
  });
});
