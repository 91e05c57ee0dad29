import {
  AbortResultSchema,
  AssignmentIdSchema,
  AttachCommandSchema,
  AttemptSchema,
  CapabilityReportSchema,
  ForkOptionsSchema,
  newSessionId,
  type Orchestrator,
  OutputOptionsSchema,
  RespondOptionsSchema,
  ResumeResultSchema,
  SessionConfigSchema,
  SessionFilterSchema,
  SessionListSchema,
  SessionOutputSchema,
  SessionSchema,
} from "@townkit/core";
import * as z from "zod";
import { operationsOn } from "./operation.js";

const operation = operationsOn<Orchestrator>();

/** Of a call that makes a new attempt: the number that it is to have. */
export const AttemptRequestSchema = z.strictObject({ attempt: AttemptSchema.shape.number.optional() });

const AbortRequestSchema = z.strictObject({ assignmentId: AssignmentIdSchema.optional() });

export const sessionOperations = {
  capabilities: operation({
    method: "GET",
    path: "/v1/capabilities",
    summary: "What can be run here, and what of it is supported, by agent.",
    result: CapabilityReportSchema,
    call: (town, _input, options) => town.capabilities(options),
  }),
  spawnSession: operation({
    method: "POST",
    path: "/v1/sessions",
    summary: "Starts a session and answers when it can take work; its id is the idempotency key.",
    body: SessionConfigSchema,
    result: SessionSchema,
    key: { field: "id", fact: "sessionId", make: ({ role }) => newSessionId(role) },
    call: (town, { body }, options) => town.spawnSession(body, options),
  }),
  listSessions: operation({
    method: "GET",
    path: "/v1/sessions",
    summary: "All sessions, the stopped ones included, oldest first.",
    query: SessionFilterSchema,
    result: SessionListSchema,
    call: (town, { query }, options) => town.listSessions(query, options),
  }),
  getSession: operation({
    method: "GET",
    path: "/v1/sessions/{sessionId}",
    summary: "One session.",
    result: SessionSchema,
    call: (town, { params }, options) => town.getSession(params.sessionId, options),
  }),
  stopSession: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/stop",
    summary: "Ends the agent's process or releases its session; the record and the conversation stay.",
    result: SessionSchema,
    key: "header",
    call: (town, { params }, options) => town.stopSession(params.sessionId, options),
  }),
  forkSession: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/fork",
    summary: "A new session that begins with a copy of this one's conversation; its id is the idempotency key.",
    body: ForkOptionsSchema,
    result: SessionSchema,
    key: { field: "id", fact: "sessionId", make: ({ newRole }) => newSessionId(newRole ?? "fork") },
    call: (town, { params, body }, options) => town.forkSession(params.sessionId, body, options),
  }),
  abortSession: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/abort",
    summary: "Ends the running turn and pauses dispatch to the session until it is resumed.",
    body: AbortRequestSchema,
    result: AbortResultSchema,
    key: "header",
    call: (town, { params, body }, options) => town.abortSession(params.sessionId, { ...body, ...options }),
  }),
  resumeSession: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/resume",
    summary: "Starts a stopped session, continues an interrupted turn, or lifts a pause, and says which.",
    body: AttemptRequestSchema,
    result: ResumeResultSchema,
    key: "header",
    call: (town, { params, body }, options) => town.resumeSession(params.sessionId, { ...body, ...options }),
  }),
  getSessionOutput: operation({
    method: "GET",
    path: "/v1/sessions/{sessionId}/output",
    summary: "What a session has said, oldest first, from a cursor on.",
    query: OutputOptionsSchema,
    result: SessionOutputSchema,
    call: (town, { params, query }, options) => town.getSessionOutput(params.sessionId, query, options),
  }),
  respond: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/respond",
    summary: "Answers an open attention of a session.",
    body: RespondOptionsSchema,
    result: SessionSchema,
    key: "header",
    call: (town, { params, body }, options) => town.respond(params.sessionId, body, options),
  }),
  attachCommand: operation({
    method: "GET",
    path: "/v1/sessions/{sessionId}/attach",
    summary: "A command that opens the session in a terminal of this machine. Its `env` holds secrets.",
    result: AttachCommandSchema,
    call: (town, { params }, options) => town.attachCommand(params.sessionId, options),
  }),
};
