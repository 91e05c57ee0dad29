import {
  AssignmentFilterSchema,
  AssignmentSchema,
  AssignOptionsSchema,
  newAssignmentId,
  type Orchestrator,
  ReceiptSchema,
  ResolutionSchema,
  UntilSchema,
  WorkSchema,
} from "@townkit/core";
import * as z from "zod";
import { operationsOn } from "./operation.js";
import { AttemptRequestSchema } from "./session-operations.js";

const operation = operationsOn<Orchestrator>();

const AssignRequestSchema = AssignOptionsSchema.extend({ work: WorkSchema });

const WaitQuerySchema = z.strictObject({ until: UntilSchema.exclude(["stored"]).optional() });

export const workOperations = {
  assignWork: operation({
    method: "POST",
    path: "/v1/sessions/{sessionId}/assignments",
    summary: "Hands in work and waits as far as `until` says; the assignment id is the idempotency key.",
    body: AssignRequestSchema,
    result: ReceiptSchema,
    key: { field: "assignmentId", fact: "assignmentId", make: () => newAssignmentId() },
    call: (town, { params, body: { work, ...assign } }, options) =>
      town.assignWork(params.sessionId, work, { ...assign, signal: options.signal, timeoutMs: options.timeoutMs }),
  }),
  listAssignments: operation({
    method: "GET",
    path: "/v1/assignments",
    summary: "Assignments, newest first.",
    query: AssignmentFilterSchema,
    result: z.array(AssignmentSchema),
    call: (town, { query }, options) => town.listAssignments(query, options),
  }),
  getAssignment: operation({
    method: "GET",
    path: "/v1/assignments/{assignmentId}",
    summary: "Everything known of one piece of work.",
    result: AssignmentSchema,
    call: (town, { params }, options) => town.getAssignment(params.assignmentId, options),
  }),
  waitForAssignment: operation({
    method: "GET",
    path: "/v1/assignments/{assignmentId}/wait",
    summary: "Answers when the assignment is taken or settled; `wait_timeout` means: ask again.",
    query: WaitQuerySchema,
    result: AssignmentSchema,
    call: (town, { params, query }, options) =>
      town.waitForAssignment(params.assignmentId, { ...query, signal: options.signal, timeoutMs: options.timeoutMs }),
  }),
  cancelAssignment: operation({
    method: "POST",
    path: "/v1/assignments/{assignmentId}/cancel",
    summary: "Takes back work that has not begun.",
    result: AssignmentSchema,
    key: "header",
    call: (town, { params }, options) => town.cancelAssignment(params.assignmentId, options),
  }),
  resolveAssignment: operation({
    method: "POST",
    path: "/v1/assignments/{assignmentId}/resolve",
    summary: "Settles an `unknown` by a person's word; nothing is sent.",
    body: ResolutionSchema,
    result: AssignmentSchema,
    key: "header",
    call: (town, { params, body }, options) => town.resolveAssignment(params.assignmentId, body, options),
  }),
  retryAssignment: operation({
    method: "POST",
    path: "/v1/assignments/{assignmentId}/retry",
    summary: "Sends the same work again, as a new, numbered attempt.",
    body: AttemptRequestSchema,
    result: ReceiptSchema,
    key: "header",
    call: (town, { params, body }, options) => town.retryAssignment(params.assignmentId, { ...body, ...options }),
  }),
};
