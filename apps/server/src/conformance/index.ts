import type { OrchestratorFactory } from "@townkit/testkit";
import { poolOverWorld } from "@townkit/testkit/subjects";
import { overHttp } from "./over-http.js";
import { poolOverHost } from "./pool-over-host.js";

/** What `town backend check @townkit/server` proves: the HTTP API and its client, and a backend in a process of its own. */
const factories: readonly OrchestratorFactory[] = [overHttp(poolOverWorld()), poolOverHost];

export default factories;
