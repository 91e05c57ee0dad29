import { operationsOn } from "@townkit/client/protocol";
import { type AgentProgram, AgentProgramSchema, type Backend, newAssignmentId, ReceiptSchema } from "@townkit/core";
import type { CheckedSection } from "@townkit/core/config";
import { CloseOptionsSchema } from "@townkit/core/kit";
import * as z from "zod";
import {
  AdoptionSchema,
  CheckedSectionSchema,
  type ConfigText,
  ConfigTextSchema,
  type CreateRequest,
  CreateRequestSchema,
  HandleSchema,
  HandOverSchema,
  type Identity,
  IdentitySchema,
  NothingSchema,
  PrepareRequestSchema,
  type ProgramsRequest,
  ProgramsRequestSchema,
  SessionObservationSchema,
  StartRequestSchema,
} from "./backend-schemas.js";

/** What a host does before it has a backend. */
export interface HostSetup {
  checkSection(config: ConfigText): Promise<CheckedSection>;
  agentPrograms(request: ProgramsRequest): Promise<{ programs: AgentProgram[] }>;
  create(request: CreateRequest): Promise<Identity>;
}

const ofSetup = operationsOn<HostSetup>();

export const setupOperations = {
  checkSection: ofSetup({
    method: "POST",
    path: "/v1/host/section",
    summary: "Checks the backend's own section of a town.toml.",
    body: ConfigTextSchema,
    result: CheckedSectionSchema,
    waits: false,
    call: (setup, { body }) => setup.checkSection(body),
  }),
  agentPrograms: ofSetup({
    method: "POST",
    path: "/v1/host/programs",
    summary: "Looks at the programs of the agents that a town.toml names.",
    body: ProgramsRequestSchema,
    result: z.object({ programs: z.array(AgentProgramSchema) }),
    waits: false,
    call: (setup, { body }) => setup.agentPrograms(body),
  }),
  create: ofSetup({
    method: "POST",
    path: "/v1/host/backend",
    summary: "Makes the backend; from then on its calls are served.",
    body: CreateRequestSchema,
    result: IdentitySchema,
    waits: false,
    call: (setup, { body }) => setup.create(body),
  }),
};

const ofBackend = operationsOn<Backend>();

/** The calls of a pool that never cross a town's API; beside them, a host serves all that a town does. */
export const backendOperations = {
  prepare: ofBackend({
    method: "POST",
    path: "/v1/host/prepare",
    summary: "Everything that can refuse a start, and the handle.",
    body: PrepareRequestSchema,
    result: HandleSchema,
    waits: false,
    call: (backend, { body }) => backend.prepare(body),
  }),
  start: ofBackend({
    method: "POST",
    path: "/v1/host/start",
    summary: "Starts what was prepared, once for each handle.",
    body: StartRequestSchema,
    result: SessionObservationSchema,
    waits: false,
    call: (backend, { body }) => backend.start(body),
  }),
  adopt: ofBackend({
    method: "POST",
    path: "/v1/host/adopt",
    summary: "Takes over the sessions of an earlier process.",
    body: z.strictObject({ sessions: z.array(StartRequestSchema) }),
    result: AdoptionSchema,
    waits: false,
    call: (backend, { body }) => backend.adopt(body.sessions),
  }),
  handOver: ofBackend({
    method: "POST",
    path: "/v1/host/sessions/{sessionId}/assignments",
    summary: "Hands an attempt over, by its number.",
    body: HandOverSchema,
    result: ReceiptSchema,
    key: { field: "assignmentId", fact: "assignmentId", make: () => newAssignmentId() },
    call: (backend, { params, body: { work, ...options } }, { signal, timeoutMs }) =>
      backend.assignWork(params.sessionId, work, { ...options, signal, timeoutMs }),
  }),
  close: ofBackend({
    method: "POST",
    path: "/v1/host/close",
    summary: "Ends the use of the backend.",
    body: CloseOptionsSchema,
    result: NothingSchema,
    waits: false,
    call: (backend, { body }) => backend.close(body).then(() => ({})),
  }),
};
