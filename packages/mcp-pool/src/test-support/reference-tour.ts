import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

/** All that a client can be asked. */
export const fullCapabilities = {
  sampling: {},
  elicitation: { form: {}, url: {} },
  roots: { listChanged: true },
};

/** What a client hears that it did not ask for, and a way to wait for it. */
export class Heard {
  readonly asked: unknown[] = [];
  readonly #updated: string[] = [];
  readonly #logged: unknown[] = [];
  #wake: () => void = () => undefined;

  /** Sets the handlers: to be called before the client is connected. */
  listen(client: Client, { answering }: { answering: boolean }): void {
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) =>
      this.#note(this.#updated, params.uri),
    );
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) =>
      this.#note(this.#logged, params.data),
    );
    if (!answering) return;
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
      this.asked.push(params.messages);
      return { model: "scripted", role: "assistant", content: { type: "text", text: "sampled" } };
    });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      this.asked.push(params.message);
      return { action: "accept", content: { name: "Ada", check: true } };
    });
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///work", name: "work" }] }));
  }

  updated(): Promise<string> {
    return this.#first(this.#updated);
  }

  logged(): Promise<unknown> {
    return this.#first(this.#logged);
  }

  #note<T>(list: T[], value: T): void {
    list.push(value);
    this.#wake();
  }

  async #first<T>(list: T[]): Promise<T> {
    for (;;) {
      const value = list.shift();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Uses everything that the reference server has, and takes down what came of it. */
export async function tour({ client, heard }: { client: Client; heard: Heard }): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {
    server: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    instructions: client.getInstructions(),
    prompts: await client.listPrompts(),
    resources: await client.listResources(),
    templates: await client.listResourceTemplates(),
  };
  const { tools } = await client.listTools();
  seen.tools = tools;
  const has = (name: string) => tools.some((tool) => tool.name === name);
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    if (has(name)) seen[`tool ${name}`] = await settle(client.callTool({ name, arguments: args }));
  };
  await call("echo", { message: "hello" });
  await call("echo", {});
  await call("get-sum", { a: 2, b: 3 });
  await call("get-tiny-image");
  await call("get-annotated-message", { messageType: "error", includeImage: true });
  await call("get-resource-links", { count: 3 });
  await call("get-structured-content", { location: "Chicago" });
  await call("get-roots-list");
  await call("trigger-sampling-request", { prompt: "who?", maxTokens: 10 });
  await call("trigger-elicitation-request");
  seen["tool nowhere"] = await settle(client.callTool({ name: "nowhere" }));
  seen.prompt = await client.getPrompt({ name: "args-prompt", arguments: { city: "Bern" } });
  seen["prompt nowhere"] = await settle(client.getPrompt({ name: "nowhere" }));
  seen.completion = await client.complete({
    ref: { type: "ref/prompt", name: "completable-prompt" },
    argument: { name: "department", value: "E" },
  });
  seen["resource nowhere"] = await settle(client.readResource({ uri: "demo://nowhere" }));
  seen.progress = await withProgress(client);
  seen.cancelled = await cancelled(client);
  seen.task = await researched(client);
  seen.updated = await updated({ client, heard });
  seen.logged = await logged({ client, heard });
  seen.asked = heard.asked;
  return seen;
}

/** Without what differs from one run to the next. */
export function comparable(seen: Record<string, unknown>): unknown {
  const text = JSON.stringify(seen)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UUID")
    .replaceAll(/"[0-9a-f]{32}"/g, '"TASK"')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "TIME");
  return JSON.parse(text);
}

/** Its value, or its error: both must be the same. */
async function settle(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return { error: (error as Error).message, code: (error as { code?: number }).code };
  }
}

async function withProgress(client: Client): Promise<unknown> {
  const steps: unknown[] = [];
  const result = await client.callTool(
    { name: "trigger-long-running-operation", arguments: { duration: 0.3, steps: 3 } },
    CallToolResultSchema,
    { onprogress: (step) => void steps.push(step) },
  );
  // The last one comes together with the result, after which the SDK hears no progress, or shortly before.
  return { steps: steps.slice(0, 2), result };
}

async function cancelled(client: Client): Promise<unknown> {
  const abort = new AbortController();
  const call = client.callTool(
    { name: "trigger-long-running-operation", arguments: { duration: 60, steps: 600 } },
    CallToolResultSchema,
    { signal: abort.signal, onprogress: () => abort.abort("enough") },
  );
  return await settle(call);
}

async function researched(client: Client): Promise<unknown> {
  const stream = client.experimental.tasks.callToolStream(
    { name: "simulate-research-query", arguments: { topic: "rivers" } },
    CallToolResultSchema,
    { task: { ttl: 60_000 } },
  );
  const messages = [];
  for await (const message of stream) messages.push(message);
  // How often it was looked is chance.
  return [messages[0]?.type, messages.at(-1)];
}

async function updated({ client, heard }: { client: Client; heard: Heard }): Promise<unknown> {
  const uri = (await client.listResources()).resources[0]?.uri ?? "";
  await client.subscribeResource({ uri });
  await client.callTool({ name: "toggle-subscriber-updates" });
  const update = await heard.updated();
  await client.callTool({ name: "toggle-subscriber-updates" });
  await client.unsubscribeResource({ uri });
  return update;
}

async function logged({ client, heard }: { client: Client; heard: Heard }): Promise<unknown> {
  await client.setLoggingLevel("debug");
  const resources = await client.listResources();
  await client.subscribeResource({ uri: resources.resources[0]?.uri ?? "" });
  for (;;) {
    const data = await heard.logged();
    if (String(data).startsWith("Received Subscribe")) return data;
  }
}
