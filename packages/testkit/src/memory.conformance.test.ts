import { afterAll, beforeAll, describe, it } from "vitest";
import { orchestratorSuite, registerSuite } from "./suite/index.js";
import { memoryAlone, memoryOverWorld } from "./test-support/memory-subject.js";

for (const factory of [memoryAlone, memoryOverWorld]) {
  registerSuite({ suite: orchestratorSuite(factory), describe, it, beforeAll, afterAll });
}
