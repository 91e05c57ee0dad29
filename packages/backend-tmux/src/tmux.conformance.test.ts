import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openBackendSubject } from "./conformance/terminal-subject.js";

const suite = orchestratorSuite({ name: "The tmux backend with a terminal agent", open: () => openBackendSubject() });

registerSuite({ suite, describe, it, beforeAll, afterAll });
