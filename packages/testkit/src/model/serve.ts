import { parseArgs } from "node:util";
import { TownError } from "@townkit/core";
import { readScenarios } from "../script/index.js";
import { scriptedModelId } from "./models.js";
import { portOf } from "./port.js";
import { type ScriptedModel, startScriptedModel } from "./server.js";

/** The first line that `serve` prints, as JSON; each later line is a `RecordedRequest`. */
export interface ServeReady {
  readonly url: string;
  readonly modelId: string;
  readonly pid: number;
}

/**
 * The endpoint as a process of its own: `--port N`, `--scenarios FILE` (again for more), `--until-stdin-ends` to stop with
 * the process that holds the other end. Prints `ServeReady`, then a line for every call; stops on SIGTERM and SIGINT.
 * @throws ScriptError for a file that cannot be used, TypeError for an unknown option, TownError `port_in_use`, `invalid_input`.
 */
export async function serve(argv: readonly string[]): Promise<ScriptedModel> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: "string", default: "0" },
      scenarios: { type: "string", multiple: true, default: [] },
      "until-stdin-ends": { type: "boolean", default: false },
    },
  });
  const files = await Promise.all(values.scenarios.map(readScenarios));
  // Whoever reads the lines may go away; the agents that are served are still there.
  process.stdout.on("error", () => {});
  const print = (line: object): void => {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
  const model = await startScriptedModel({ port: portOf(values.port), scenarios: files.flat(), log: print }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === "EADDRINUSE" ? portInUse({ port: values.port, cause: error }) : error;
    },
  );
  const stop = (): void => {
    // An open input would keep the process alive.
    process.stdin.destroy();
    void model.close();
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  // Whoever reads that it is ready may end it at once.
  print({ url: model.url, modelId: scriptedModelId, pid: process.pid } satisfies ServeReady);
  if (values["until-stdin-ends"]) process.stdin.once("end", stop).resume();
  return model;
}

function portInUse({ port, cause }: { port: string; cause: unknown }): TownError {
  return new TownError({
    code: "port_in_use",
    message: `Port ${port} of 127.0.0.1 is in use by another program.`,
    remedy: "Choose another one with --port; without it, any free one is taken.",
    facts: { port: Number(port) },
    cause,
  });
}
