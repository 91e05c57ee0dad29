import { expect, it } from "vitest";
import { scriptedProfile } from "../conformance/scripted-profile.js";
import { openTerminalTown } from "../conformance/terminal-town.js";
import { AgentProfileSchema } from "../profile/profile.js";

it("a session whose permissions were taken out of the settings does not start without them", async () => {
  const agents = (home: string, names: readonly string[]) => ({
    scripted: AgentProfileSchema.parse({
      ...scriptedProfile(home),
      permissions: Object.fromEntries(names.map((name) => [name, {}])),
    }),
  });
  let options: { agents: ReturnType<typeof agents> } | undefined;
  await using town = await openTerminalTown(({ home }) => {
    options = { agents: agents(home, ["careful"]) };
    return options;
  });
  const workDir = await town.ground.newWorkDir();
  const permissions = "careful";
  await town.backend.spawnSession({ id: "s-1", agent: "scripted", role: "tester", workDir, permissions });
  await town.backend.stopSession("s-1");
  await town.reopen("dispose", async () => {
    if (options) options.agents = agents(town.ground.home, ["cautious"]);
  });
  await expect(town.backend.resumeSession("s-1")).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining('"careful"'),
    remedy: expect.stringContaining("cautious"),
  });
});
