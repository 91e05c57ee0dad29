import { OpenAPIHono } from "@hono/zod-openapi";
import {
  type AnyOperation,
  adminOperations,
  ErrorBodySchema,
  EventsQuerySchema,
  eventsPath,
  keyHeader,
  townOperations,
} from "@townkit/client/protocol";
import { CursorSchema, contractVersion, OperationKeySchema, TownEventSchema } from "@townkit/core";
import { z } from "zod";
import { metricsPath } from "../metrics/town-metrics.js";
import { componentSchemas, referTo } from "./openapi-schemas.js";
import { probePaths } from "./probes.js";
import { WaitSchema } from "./serve-operation.js";

type Registry = OpenAPIHono["openAPIRegistry"];

const failure = {
  description: "An error. Its code decides the status.",
  content: { "application/json": { schema: referTo(ErrorBodySchema) } },
};

/** The API as OpenAPI 3.1, made from the same table and schemas by which it is served. */
export function openApiDocument(): object {
  const { openAPIRegistry: registry, ...app } = withPaths();
  for (const [name, schema] of Object.entries(componentSchemas())) registry.registerComponent("schemas", name, schema);
  registry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  return app.document();
}

function withPaths(): { openAPIRegistry: Registry; document(): object } {
  const app = new OpenAPIHono();
  const operations: Readonly<Record<string, AnyOperation<never>>> = { ...townOperations, ...adminOperations };
  for (const [id, operation] of Object.entries(operations)) describeOperation(app.openAPIRegistry, { id, operation });
  describeEvents(app.openAPIRegistry);
  describeTexts(app.openAPIRegistry);
  return {
    openAPIRegistry: app.openAPIRegistry,
    document: () =>
      app.getOpenAPI31Document({
        openapi: "3.1.0",
        info: { title: "Townkit", version: contractVersion, description: "Orchestrates coding-agent sessions." },
        security: [{ token: [] }],
      }),
  };
}

function describeOperation(
  registry: Registry,
  { id, operation }: { id: string; operation: AnyOperation<never> },
): void {
  const query = operation.query instanceof z.ZodObject ? operation.query.shape : {};
  const wait = operation.waits ? WaitSchema.shape : {};
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, z.string()]);
  registry.registerPath({
    operationId: id,
    summary: operation.summary,
    method: operation.method === "GET" ? "get" : "post",
    path: operation.path,
    request: {
      params: z.object(Object.fromEntries(names)),
      query: z.object({ ...query, ...wait }),
      headers: operation.key === undefined ? undefined : z.object({ [keyHeader]: OperationKeySchema.optional() }),
      body: operation.method === "GET" ? undefined : requestBody(operation),
    },
    responses: {
      200: { description: "Done.", content: { "application/json": { schema: referTo(operation.result) } } },
      default: failure,
    },
  });
}

function requestBody({ body }: AnyOperation<never>) {
  const schema = body === undefined ? { type: "object" as const, additionalProperties: false } : referTo(body);
  return { required: true, content: { "application/json": { schema } } };
}

function describeEvents(registry: Registry): void {
  registry.registerPath({
    operationId: "events",
    summary:
      "The events from a cursor on, then as they happen: server-sent events, `id` the cursor, `data` a TownEvent.",
    method: "get",
    path: eventsPath,
    request: { query: EventsQuerySchema, headers: z.object({ "Last-Event-ID": CursorSchema.optional() }) },
    responses: {
      200: { description: "A stream.", content: { "text/event-stream": { schema: referTo(TownEventSchema) } } },
      default: failure,
    },
  });
}

/** What is no operation: probes without a token, and the metrics. */
function describeTexts(registry: Registry): void {
  const status = { "application/json": { schema: z.object({ status: z.string() }) } };
  registry.registerPath({
    operationId: "live",
    summary: "Whether the daemon answers; without a token.",
    method: "get",
    path: probePaths.live,
    security: [],
    responses: { 200: { description: "It does.", content: status }, default: failure },
  });
  registry.registerPath({
    operationId: "ready",
    summary: "Whether the daemon takes calls; without a token.",
    method: "get",
    path: probePaths.ready,
    security: [],
    responses: {
      200: { description: "It does.", content: status },
      503: { description: "It does not, now.", content: status },
      default: failure,
    },
  });
  registry.registerPath({
    operationId: "metrics",
    summary: "The town's metrics, in the text form of Prometheus.",
    method: "get",
    path: metricsPath,
    responses: {
      200: { description: "All of them.", content: { "text/plain": { schema: z.string() } } },
      default: failure,
    },
  });
}
