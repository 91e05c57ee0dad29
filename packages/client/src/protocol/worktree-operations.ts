import { WorktreeRequestSchema, WorktreeSchema, type Worktrees } from "@townkit/core";
import * as z from "zod";
import { operationsOn } from "./operation.js";

const operation = operationsOn<Worktrees>();

/** Directories for sessions, made and removed by the town: on its machine, in its repositories. */
export const worktreeOperations = {
  createWorktree: operation({
    method: "POST",
    path: "/v1/worktrees",
    summary: "Makes a git worktree with a branch of its own, for a session to work in; its id is the idempotency key.",
    body: WorktreeRequestSchema,
    result: WorktreeSchema,
    call: (town, { body }, options) => town.createWorktree(body, options),
  }),
  listWorktrees: operation({
    method: "GET",
    path: "/v1/worktrees",
    summary: "The worktrees that the town has made and not removed, oldest first.",
    result: z.array(WorktreeSchema),
    waits: false,
    call: (town) => town.listWorktrees(),
  }),
  removeWorktree: operation({
    method: "POST",
    path: "/v1/worktrees/{worktreeId}/remove",
    summary: "Removes a worktree and its branch, unless it holds what is nowhere else, or a session works in it.",
    result: WorktreeSchema,
    call: (town, { params }, options) => town.removeWorktree(params.worktreeId, options),
  }),
};
