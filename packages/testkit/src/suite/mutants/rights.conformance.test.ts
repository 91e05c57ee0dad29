import { afterAll, beforeAll, describe, it } from "vitest";
import { orchestratorSuite, registerSuite } from "../index.js";
import { rightsOfTheirOwn } from "./rights.js";

for (const right of rightsOfTheirOwn)
  registerSuite({ suite: orchestratorSuite(right), describe, it, beforeAll, afterAll });
