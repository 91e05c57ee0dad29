import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openTownOverHttp } from "./conformance/town-over-http.js";

const suite = orchestratorSuite({ name: "A town over HTTP, on OpenCode", open: () => openTownOverHttp() });
registerSuite({ suite, describe, it, beforeAll, afterAll });
