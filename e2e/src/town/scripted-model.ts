import { fileURLToPath } from "node:url";
import type { ServeReady } from "@townkit/testkit/model";
import { startProgram } from "./child-program.js";

/** The scripted model in a process of its own: it outlives whatever is killed, and ends with this process at the latest. */
export interface ModelProcess {
  readonly url: string;
  close(): Promise<void>;
}

export async function startModel(cwd: string): Promise<ModelProcess> {
  const entry = fileURLToPath(import.meta.resolve("@townkit/testkit/model/main"));
  const argv = [entry, "--until-stdin-ends"];
  const program = await startProgram<ServeReady>({ argv, cwd, env: { PATH: process.env.PATH ?? "" }, stdin: "pipe" });
  return {
    url: program.ready.url,
    async close() {
      program.signal("SIGTERM");
      await program.ended;
    },
  };
}
