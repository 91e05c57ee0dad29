import type { AgentConfig, AgentModes, CommandList } from "@townkit/core";
import { type DriverSession, withoutSecrets } from "@townkit/core/kit";
import type { FacetScene } from "./facet-scene.js";

type Given = { readonly session: DriverSession };

export async function listCommands(scene: FacetScene, { session }: Given): Promise<CommandList> {
  const [client, { data }] = [await scene.client(), await scene.known(session)];
  const found = await client.facets.commands(data.directory);
  const commands = found.map(({ name, description = null }) => ({ name, description }));
  return { sessionId: session.config.id, commands };
}

const uses = { primary: "session", subagent: "child", all: "both" } as const;

export async function listAgents(scene: FacetScene, { session }: Given): Promise<AgentModes> {
  const [client, { data }] = [await scene.client(), await scene.known(session)];
  const modes = (await client.facets.modes(data.directory)).map(({ name, description = null, mode, model }) => ({
    name,
    description,
    use: uses[mode],
    model: model ? `${model.providerID}/${model.modelID}` : null,
  }));
  return { sessionId: session.config.id, modes };
}

export async function readConfig(scene: FacetScene, { session }: Given): Promise<AgentConfig> {
  const [client, { data }] = [await scene.client(), await scene.known(session)];
  const config = withoutSecrets(await client.facets.config(data.directory));
  return { sessionId: session.config.id, config: config as Record<string, unknown> };
}
