import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { killProcess } from "@townkit/testkit/faults";
import { gatedWork, marked, markedWork, openGate } from "../../town/scripted-work.js";
import type { Breaker } from "../breaker.js";
import { loginFile } from "../login-agent.js";

/** An agent ends, and nobody is logged in any more when it is started again. Work waits for it. */
export const loggedOut: Breaker = {
  async break({ ground, ledger }) {
    const id = "crew-1a2b3c4d";
    const login = join(ground.sandbox.env.HOME ?? "", loginFile);
    await writeFile(login, "");
    await ground.spawn({ id, agent: "my-agent", role: "crew" });
    await rm(login);
    await killProcess(await ground.agentOf(id));
    await ledger.hand(id, markedWork());
  },
};

/** The OpenCode server stands still in the middle of a turn. */
export const hungServer: Breaker = {
  async break({ ground, ledger }) {
    const work = gatedWork();
    const workDir = await ground.workDir(ground.polecat);
    await ledger.hand(ground.polecat, work);
    await marked({ workDir, id: work.id });
    process.kill((await ground.openCode()).pid, "SIGSTOP");
    // Whoever goes on with it finds its gate open.
    await openGate({ workDir, id: work.id });
  },
};

/** An agent dies under the key that submits its prompt. More work waits behind. */
export const unknownWork: Breaker = {
  async break({ ground, ledger }) {
    const id = "crew-5e6f7a8b";
    const settings = join(await ground.workDir(id), ".terminal-agent.json");
    await writeFile(settings, JSON.stringify({ faults: { crash: { at: "enter" } } }));
    await ground.spawn({ id, agent: "scripted" });
    const work = markedWork();
    await ledger.hand(id, work);
    await ledger.hand(id, markedWork());
    await ground.reaches(work.id, "unknown");
    await rm(settings);
  },
};

/** A turn runs, and nothing is heard of it. More work waits behind. */
export const stuckSession: Breaker = {
  async begin({ ground, ledger }) {
    const id = "scout-9c8d7e6f";
    await ground.spawn({ id, agent: "scripted", role: "scout" });
    await ledger.hand(id, markedWork({ steps: [{ do: "hang" }] }));
    await ledger.hand(id, markedWork());
  },
  // That is all that is wrong.
  break: () => Promise.resolve(undefined),
};

/** The tmux server dies in the middle of a turn. */
export const tmuxGone: Breaker = {
  async break({ ground, ledger }) {
    const id = "crew-2c4v8n1t";
    await ground.spawn({ id, agent: "scripted" });
    const work = gatedWork();
    const workDir = await ground.workDir(id);
    await ledger.hand(id, work);
    await marked({ workDir, id: work.id });
    await killProcess(await ground.tmux());
    await openGate({ workDir, id: work.id });
  },
};
