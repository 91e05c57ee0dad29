import { availableParallelism, freemem, loadavg } from "node:os";
import type { MachineLoad } from "@townkit/pool";

/** How this machine is now. Where the system tells no load, as Windows, that is null. */
export function machineLoad(): MachineLoad {
  const [lastMinute = 0] = loadavg();
  const load = process.platform === "win32" ? null : lastMinute / availableParallelism();
  return { freeMemoryMb: freemem() / 1024 ** 2, load };
}
