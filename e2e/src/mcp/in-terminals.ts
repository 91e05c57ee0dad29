import { fileURLToPath } from "node:url";
import { formatScript, type StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { type RealTerminalAgent, realTerminalAgents, userFilesNow } from "../town/real-terminal-agents.js";
import { TownUnderTest } from "../town/town-under-test.js";

const program = fileURLToPath(new URL("../../../apps/server/src/test-support/mcp-probe.mjs", import.meta.url));
const probe = { command: process.execPath, args: [program] };
const mcp = {
  servers: { shared: probe, own: { ...probe, share: "session" } },
  town: { mayor: { may: ["list"], over: "town" } },
};

/**
 * Has a real agent use the town's MCP servers. `program`: null where it is not installed. `tool`: how it calls one of a server.
 * `waits`: its own tool by which it waits for its servers, where it takes a prompt while it still connects them.
 */
export function registerMcpInTerminals(options: {
  readonly agent: Omit<RealTerminalAgent, "program"> & { readonly program: string | null };
  readonly tool: (server: string, name: string) => string;
  readonly waits?: string;
}): void {
  const { agent: given, tool, waits } = options;
  const call = (name: string): StepInput => ({ do: "tool", name, args: {} });
  describe.skipIf(given.program === null)(`the town's MCP servers with the real ${given.name} in terminals`, () => {
    const agent = { ...given, program: given.program ?? "" };

    it("are used by each session by its own token, and its user's settings stay as they were", async () => {
      await using town = await TownUnderTest.start({ agents: realTerminalAgents({ agent, config: { mcp } }) });
      const [mayor, other] = [
        await town.spawn({ role: "mayor", workDir: await town.workDirOf("a") }),
        await town.spawn({ role: "worker", workDir: await town.workDirOf("b") }),
      ];

      /** What the tools said to a session's agent. */
      async function uses(session: string, ...names: readonly [server: string, tool: string][]): Promise<string> {
        const tools = [...(waits ? [waits] : []), ...names.map(([server, name]) => tool(server, name))];
        const content = formatScript({ steps: [...tools.map(call), { do: "say", text: "done" }] });
        const { assignmentId } = await town.client.assignWork(session, { type: "prompt", content });
        expect((await town.settled(assignmentId)).state).toBe("completed");
        return JSON.stringify((await town.client.getSessionOutput(session)).messages);
      }

      const ofMayor = await uses(mayor.id, ["shared", "which"], ["own", "which"], ["town", "list_sessions"]);
      await uses(other.id, ["shared", "which"], ["own", "which"]);
      const { servers } = await town.client.mcpServers();
      const server = (name: string) => servers.find((one) => one.name === name);
      const once = (sessionId: string) => ({ sessionId, calls: 1, failed: 0 });
      expect(server("shared")?.running).toHaveLength(1);
      expect(server("own")?.running).toHaveLength(2);
      for (const name of ["shared", "own"]) expect(server(name)?.calls).toEqual([once(mayor.id), once(other.id)]);
      expect(server("town")?.calls).toEqual([once(mayor.id)]);
      expect(ofMayor).toContain(String(server("shared")?.running[0]?.pid));
      expect(ofMayor).toContain(other.id);
      expect(await userFilesNow({ agent, sandbox: town.sandbox })).toEqual(agent.userFiles);
      expect(await town.close()).toEqual([]);
    }, 300_000);
  });
}
