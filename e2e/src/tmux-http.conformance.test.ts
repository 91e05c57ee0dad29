import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openTerminalsOverHttp } from "./conformance/town-over-http.js";

const suite = orchestratorSuite({ name: "A town over HTTP, on agents in tmux", open: () => openTerminalsOverHttp() });
registerSuite({ suite, describe, it, beforeAll, afterAll });
