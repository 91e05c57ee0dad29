import { bd } from "./beads/bd.js";
import { beads } from "./beads/index.js";
import type { Benchmark } from "./benchmark.js";
import { delivery } from "./delivery/index.js";
import { hybrid } from "./hybrid/index.js";
import { mcp } from "./mcp/index.js";
import { opencode } from "./opencode/index.js";
import { server } from "./server/index.js";
import { stages } from "./stages/index.js";
import { tmux } from "./tmux/index.js";
import { weight } from "./weight/index.js";

/** Every benchmark, by its name. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  bd,
  beads,
  delivery,
  hybrid,
  mcp,
  opencode,
  server,
  stages,
  tmux,
  weight,
};
