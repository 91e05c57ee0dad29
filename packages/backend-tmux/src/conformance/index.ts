import type { OrchestratorFactory } from "@townkit/testkit";
import { openBackendSubject, openPoolSubject } from "./terminal-subject.js";

const backend: OrchestratorFactory = {
  name: "The tmux backend with a terminal agent",
  open: () => openBackendSubject(),
};

const pool: OrchestratorFactory = {
  name: "A pool over the tmux backend",
  open: () => openPoolSubject(),
};

/** What `town backend check @townkit/backend-tmux` proves, in a tmux server of its own with the testkit's terminal agent. */
export default [backend, pool];
