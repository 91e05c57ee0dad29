import { parseArgs } from "node:util";
import { asTownError, InvalidInputError, type TownError } from "@townkit/core";
import { check } from "../check/check-command.js";
import { newBackend } from "../new/new-command.js";

const help = `townkit-testkit check PACKAGE|PATH [--json] [--only CODE,GROUP]

Proves that an orchestrator keeps the contract, requirement by requirement.

  PACKAGE    a package that is installed here, whose package.json says "townkit": { "conformance": "./FILE" }
  PATH       such a package's folder, or the file itself
  --json     one JSON object: each requirement with its code, what it proves, and what was done, expected and seen; or the error
  --only     no more than these requirements, by their codes (LIFE-001) or groups (LIFE)

Exit codes: 0 all of it holds, 1 something does not, 2 wrong input.

townkit-testkit new NAME [--json]

Writes the package of a new backend, townkit-backend-NAME, into a folder of that name. It builds, passes the first half
of the suite, and says at each remaining place what to do.

  NAME       the agent's name, such as my-agent; also that of its table in town.toml
  --json     one JSON object: the package, its folder and its files; or the error

Exit codes: 0 it is written, 2 wrong input, and nothing was changed.
`;

const modelHelp = `townkit-testkit model [--port N] [--scenarios FILE]…

Serves the scripted model, an endpoint of OpenAI's chat protocol, until Ctrl-C. Its first line says where; each later one is a request.

  --port       where it listens on 127.0.0.1; default: any free port
  --scenarios  answers for prompts without a script line, by patterns
`;

const helpRemedy = "See townkit-testkit --help.";

async function run(argv: readonly string[]): Promise<number> {
  if (argv[0] === "model" && !argv.includes("--help")) {
    const { serve } = await import("../model/serve.js");
    await serve(argv.slice(1).filter((word) => word !== "--json"));
    return 0;
  }
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, only: { type: "string" }, help: { type: "boolean" } },
  });
  const [command, target, ...more] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(`${help}\n${modelHelp}`);
    return 0;
  }
  const { json, only } = values;
  const from = process.cwd();
  if (command === "check" && target !== undefined && more.length === 0)
    return (await check({ target, from, json, only: only?.split(",") })) ? 0 : 1;
  if (command === "new" && target !== undefined && more.length === 0 && only === undefined) {
    process.stdout.write(`${await newBackend({ name: target, from, json })}\n`);
    return 0;
  }
  throw new InvalidInputError({
    what: "The command line",
    problem: "it is none of `check PACKAGE|PATH`, `new NAME` and `model`",
    remedy: helpRemedy,
  });
}

/** An error is told on stderr; with `--json`, as the object that is all of the output. */
function explained(error: TownError): number {
  const { message, remedy, exitCode } = error;
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ error })}\n`);
  else process.stderr.write(`${message}\n${remedy ? `${remedy}\n` : ""}`);
  return exitCode;
}

const wrongLine = (error: unknown): error is TypeError =>
  error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) =>
  explained(
    wrongLine(error)
      ? new InvalidInputError({ what: "The command line", problem: error.message, remedy: helpRemedy })
      : asTownError(error),
  ),
);
