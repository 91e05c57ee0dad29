/*
 * The part of Townkit that pi loads as its extension, since it has no MCP of its own: the tools of the town's servers become
 * tools of pi. It is bundled into one file that needs nothing beside it.
 */
import { readFile } from "node:fs/promises";
import { type ServerTool, type ToolAnswer, ToolClient } from "./tool-client.js";

/** What is used of pi's extension API (0.73). */
interface Pi {
  registerTool(tool: {
    name: string;
    label: string;
    description: string;
    parameters: object;
    execute(id: string, args: unknown, signal: AbortSignal | undefined): Promise<object>;
  }): void;
  on(event: "session_start", told: (event: unknown, context: Told) => void): void;
}

interface Told {
  readonly ui: { notify(text: string, kind: "warning"): void };
}

/** The file that names the servers: its path is in this variable. */
const fileVariable = "TOWN_MCP_SERVERS";

/** A tool's name, as providers of models take it. */
const nameOf = (text: string) => text.replaceAll(/[^\w-]/g, "_").slice(0, 64);

/** pi waits for it before it goes on with its start. */
export default async function townTools(pi: Pi): Promise<void> {
  const file = process.env[fileVariable];
  if (!file) return;
  const servers = JSON.parse(await readFile(file, "utf8")) as Record<string, { url: string; token: string }>;
  const problems: string[] = [];
  await Promise.all(
    Object.entries(servers).map(async ([name, access]) => {
      try {
        const client = await ToolClient.open({ ...access, client: { name: "pi", version: "townkit" } });
        for (const tool of await client.tools()) register({ pi, client, server: name, tool });
      } catch (error) {
        problems.push(`${name}: ${(error as Error).message}`);
      }
    }),
  );
  if (problems.length === 0) return;
  pi.on("session_start", (_, { ui }) =>
    ui.notify(`The town's MCP servers are missing. ${problems.join("; ")}`, "warning"),
  );
}

function register(options: { pi: Pi; client: ToolClient; server: string; tool: ServerTool }): void {
  const { pi, client, server, tool } = options;
  const { name, description = `The tool ${name} of ${server}.`, inputSchema } = tool;
  pi.registerTool({
    name: nameOf(`${server}_${name}`),
    label: `${server} ${name}`,
    description,
    parameters: inputSchema,
    async execute(_, args, signal) {
      const { content, isError } = await client.call({ name, args, signal });
      // pi tells the model of a failure only where the call throws.
      if (isError) throw new Error(content.map(asText).join("\n"));
      return { content: content.map(asPart), details: {} };
    },
  });
}

type Part = ToolAnswer["content"][number];

/** pi shows the model texts and images. */
function asPart(part: Part): object {
  return part.type === "text" || part.type === "image" ? part : { type: "text", text: JSON.stringify(part) };
}

function asText(part: Part): string {
  return part.text ?? JSON.stringify(part);
}
