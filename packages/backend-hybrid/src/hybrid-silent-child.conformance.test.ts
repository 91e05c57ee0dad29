import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { withSilentChild } from "./conformance/index.js";

for (const factory of withSilentChild) {
  registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll, afterAll });
}
