import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import poolOnSqlite from "./conformance/index.js";

registerSuite({ suite: orchestratorSuite(poolOnSqlite), describe, it, beforeAll, afterAll });
