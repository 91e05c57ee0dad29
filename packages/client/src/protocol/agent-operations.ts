import { AgentEventSchema, HookEventSchema, HookReplySchema, type Orchestrator } from "@townkit/core";
import { operationsOn } from "./operation.js";

const operation = operationsOn<Orchestrator>();

/** What agents report. An event id makes each of them once; a permission may take as long as a person needs to answer. */
export const agentOperations = {
  onSessionStart: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/hooks/session-start",
    summary: "The agent's own hook at the start of its session.",
    body: HookEventSchema,
    result: HookReplySchema,
    waits: false,
    call: (town, { params, body }) => town.onSessionStart(params.sessionId, body),
  }),
  onSessionIdle: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/hooks/session-idle",
    summary: "The agent's own hook at the end of a turn.",
    body: HookEventSchema,
    result: HookReplySchema,
    waits: false,
    call: (town, { params, body }) => town.onSessionIdle(params.sessionId, body),
  }),
  onPreCompact: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/hooks/pre-compact",
    summary: "The agent's own hook before it compacts its context.",
    body: HookEventSchema,
    result: HookReplySchema,
    waits: false,
    call: (town, { params, body }) => town.onPreCompact(params.sessionId, body),
  }),
  reportAgentEvent: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/reports",
    summary: "All other reports of an agent or its plugin.",
    body: AgentEventSchema,
    result: HookReplySchema,
    waits: false,
    call: (town, { params, body }) => town.reportAgentEvent(params.sessionId, body),
  }),
};
