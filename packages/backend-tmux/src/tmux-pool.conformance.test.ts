import { orchestratorSuite, registerSuite } from "@townkit/testkit";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openPoolSubject } from "./conformance/terminal-subject.js";

const suite = orchestratorSuite({ name: "A pool over the tmux backend", open: () => openPoolSubject() });

registerSuite({ suite, describe, it, beforeAll, afterAll });
