// The real agents that tests drive, each in the one version that they were written against.
import { join } from "node:path";
import { installAgent } from "../../packages/testkit/src/model/agents/install-agent.js";
import type { PinnedAgentName } from "../../packages/testkit/src/model/agents/pinned-agents.js";

const cache = join(import.meta.dirname, "../../node_modules/.cache/townkit");

/**
 * The path of the agent's program, installed when first asked for; null where that cannot be done, which is said.
 * @throws with CI=true, instead of null
 */
export async function installedAgent(name: PinnedAgentName): Promise<string | null> {
  try {
    return await installAgent({ name, folder: cache });
  } catch (error) {
    if (process.env.CI === "true") throw error;
    console.error(`${(error as Error).message} Its tests are left out.`);
    return null;
  }
}
