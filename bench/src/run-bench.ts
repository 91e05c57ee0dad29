import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.js";
import type { Measure } from "./measure.js";
import { jsonLine, measureTable } from "./report.js";

export interface BenchIo {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Runs the benchmark that the line names.
 * @returns the exit code: 0, or 1 where a bound was broken, or 2 where the line was wrong and nothing was run.
 */
export async function runBench(options: {
  readonly argv: readonly string[];
  readonly benchmarks: Readonly<Record<string, Benchmark>>;
  readonly io: BenchIo;
}): Promise<number> {
  const { benchmarks, io } = options;
  const line = readLine(options.argv);
  const benchmark = line.name !== undefined && Object.hasOwn(benchmarks, line.name) ? benchmarks[line.name] : undefined;
  if (line.problem !== undefined || !benchmark) {
    io.err(`${line.problem ?? nameProblem(line.name)}\n\n${usage(benchmarks)}`);
    return 2;
  }
  const { agents } = benchmark;
  if (line.agent !== undefined && !agents?.names.includes(line.agent)) {
    io.err(`${agentProblem({ name: line.name, agents: agents?.names ?? [] })}\n\n${usage(benchmarks)}`);
    return 2;
  }
  const measures: Measure[] = [];
  await benchmark.run({
    runs: line.runs ?? (line.agent === undefined ? benchmark.runs : (agents?.runs ?? benchmark.runs)),
    seed: line.seed ?? 1,
    agent: line.agent,
    report(measure) {
      measures.push(measure);
      if (line.json) io.out(jsonLine(measure));
    },
    progress: (text) => io.err(text),
  });
  if (!line.json) io.out(measureTable(measures));
  return measures.every(({ within }) => within) ? 0 : 1;
}

interface Line {
  readonly name?: string | undefined;
  readonly json?: boolean;
  readonly runs?: number | undefined;
  readonly seed?: number | undefined;
  readonly agent?: string | undefined;
  readonly problem?: string;
}

function readLine(argv: readonly string[]): Line {
  const known = {
    json: { type: "boolean", default: false },
    runs: { type: "string" },
    seed: { type: "string" },
    agent: { type: "string" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: known, allowPositionals: true });
    if (positionals.length > 1) return { problem: `One benchmark at a time, not ${positionals.join(", ")}.` };
    const [runs, seed] = [wholeNumber("runs", values.runs), wholeNumber("seed", values.seed)];
    return { name: positionals[0], json: values.json, runs, seed, agent: values.agent };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || (Number.isInteger(Number(text)) && Number(text) > 0))
    return text === undefined ? undefined : Number(text);
  throw new TypeError(`--${name} must be a whole number above 0, not ${text}.`);
}

function nameProblem(name: string | undefined): string {
  return name === undefined ? "Which benchmark?" : `There is no benchmark ${name}.`;
}

function agentProblem({ name, agents }: { name: string | undefined; agents: readonly string[] }): string {
  return agents.length === 0
    ? `The benchmark ${name} is run with no agent of your choice.`
    : `The benchmark ${name} can be run with ${agents.join(", ")}.`;
}

function usage(benchmarks: Readonly<Record<string, Benchmark>>): string {
  const names = Object.entries(benchmarks).map(([name, { describe }]) => `  ${name}  ${describe}`);
  return ["Usage: pnpm bench NAME [--json] [--runs N] [--seed N] [--agent NAME]", "", "Benchmarks:", ...names].join(
    "\n",
  );
}
