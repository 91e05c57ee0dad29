import { createConnection } from "@townkit/client/connection";
import { nodeFetch } from "@townkit/client/node";
import type { AgentProgram, StartRequest } from "@townkit/core";
import type { CheckedSection } from "@townkit/core/config";
import type { ConfigText, CreateRequest, Identity, ProgramsRequest } from "../host-protocol/backend-schemas.js";
import { socketUrl } from "../host-protocol/control-messages.js";
import { backendOperations, setupOperations } from "../host-protocol/host-operations.js";
import type { HostProcess } from "./host-process.js";

/** How long a host may take over each of these, in milliseconds. */
const within = { timeoutMs: 30_000 };

/** What is asked of a host before it serves the town. */
export interface SetupCalls {
  checkSection(config: ConfigText): Promise<CheckedSection>;
  agentPrograms(request: ProgramsRequest): Promise<readonly AgentProgram[]>;
  create(request: CreateRequest): Promise<Identity>;
  adopt(sessions: readonly StartRequest[]): Promise<unknown>;
}

export function setupCalls(options: { host: HostProcess; token: string }): SetupCalls {
  const { host, token } = options;
  const fetch = nodeFetch({ socketPath: host.socketPath });
  const { call } = createConnection({ url: socketUrl, token, fetch, patienceMs: 2_000 });
  return {
    checkSection: (config) => call(setupOperations.checkSection, { body: config }, within),
    agentPrograms: async (request) => (await call(setupOperations.agentPrograms, { body: request }, within)).programs,
    create: (request) => call(setupOperations.create, { body: request }, within),
    adopt: (sessions) => call(backendOperations.adopt, { body: { sessions: [...sessions] } }, within),
  };
}
