import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Breaker } from "../breaker.js";
import type { Ground } from "../ground.js";

/** A named token and the town's own can be read by others. */
export const leakedToken: Breaker = {
  async break({ ground }) {
    const { token } = await ground.town.data<{ token: string }>(["token", "create", "ci", "--scope", "work"]);
    const leaked = [token, (await readFile(ground.state("token"), "utf8")).trim()];
    const answered = async (wanted: number) => {
      const answers = await Promise.all(leaked.map((one) => answerTo(ground, one)));
      if (answers.some((status) => status !== wanted))
        throw new Error(`What leaked is answered with ${answers.join(", ")}.`);
    };
    await answered(200);
    return () => answered(401);
  },
};

async function answerTo(ground: Ground, token: string): Promise<number> {
  const { url } = JSON.parse(await readFile(ground.state("daemon.json"), "utf8")) as { url: string };
  const { status } = await fetch(`${url}/v1/sessions`, { headers: { authorization: `Bearer ${token}` } });
  return status;
}

/** Two programs are called `bd`. */
export const twoBd: Breaker = {
  async break({ ground, later }) {
    const folders = (ground.sandbox.env.PATH ?? "")
      .split(delimiter)
      .filter((one) => one.startsWith(ground.sandbox.root));
    for (const folder of folders) {
      const file = join(folder, "bd");
      await mkdir(folder, { recursive: true });
      await writeFile(file, `#!/bin/sh\necho "bd version 1.0.${folders.indexOf(folder)}"\n`);
      await chmod(file, 0o755);
      later(() => rm(file));
    }
  },
};
