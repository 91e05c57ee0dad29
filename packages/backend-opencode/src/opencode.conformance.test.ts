import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import conformance from "./conformance/index.js";

for (const factory of conformance) {
  registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll, afterAll });
}
