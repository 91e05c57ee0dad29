import { assignmentStates, InvalidInputError } from "@townkit/core";
import { defineCommand } from "../command.js";
import { followWork } from "../follow-work.js";
import { assignmentText, receiptText, workTable } from "../output/work-view.js";
import { workArgument } from "./session-argument.js";

export const workLs = defineCommand({
  usage: "work ls",
  describe: "List the work, newest first",
  examples: [
    ["town work ls", ""],
    ["town work ls --session polecat-7f3k2m9q --state unknown", "what one session cannot tell about"],
  ],
  options: {
    session: { type: "string", describe: "only this session's" },
    state: { type: "string", array: true, choices: assignmentStates, describe: "only in these states" },
    limit: { type: "number", default: 100, describe: "at most so many" },
  },
  async run(context, { session, state, limit }) {
    const assignments = await (await context.client()).listAssignments({ sessionId: session, state, limit });
    return { data: assignments, text: workTable(assignments, Date.now()) };
  },
});

export const workShow = defineCommand({
  usage: "work show <work>",
  describe: "Show one assignment with its attempts and their evidence",
  examples: [["town work show w-0123456789abcdef", ""]],
  positionals: workArgument,
  async run(context, { work }) {
    const assignment = await (await context.client()).getAssignment(work);
    return { data: assignment, text: assignmentText(assignment) };
  },
});

export const wait = defineCommand({
  usage: "wait <work>",
  describe: "Show an assignment until it ends; its outcome is the exit code",
  examples: [
    ["town wait w-0123456789abcdef --timeout 600", "0 completed, 20 failed, 21 aborted, 22 interrupted, 25 unknown"],
  ],
  positionals: workArgument,
  options: { timeout: { type: "number", describe: "seconds; the work goes on after" } },
  async run(context, { work, timeout }) {
    const client = await context.client();
    return followWork(context, {
      assignmentId: work,
      timeoutSeconds: timeout,
      begin: () => client.getAssignment(work),
    });
  },
});

export const cancel = defineCommand({
  usage: "cancel <work>",
  describe: "Take back work that has not begun",
  examples: [["town cancel w-0123456789abcdef", ""]],
  positionals: workArgument,
  async run(context, { work }) {
    const assignment = await (await context.client()).cancelAssignment(work);
    return { data: assignment, text: `${assignment.id} is ${assignment.state}.` };
  },
});

export const resolve = defineCommand({
  usage: "resolve <work>",
  describe: "Settle work of which nobody can tell whether it was taken",
  examples: [
    ["town resolve w-0123456789abcdef --delivered", "go on by what is seen"],
    ["town resolve w-0123456789abcdef --not-delivered", "it failed; nothing is sent"],
  ],
  positionals: workArgument,
  options: {
    delivered: { type: "boolean", describe: "the agent took it" },
    "not-delivered": { type: "boolean", describe: "it never arrived", conflicts: "delivered" },
    note: { type: "string", describe: "how you know" },
  },
  async run(context, args) {
    if (!args.delivered && !args["not-delivered"]) {
      throw new InvalidInputError({
        what: "the verdict",
        problem: "there is none",
        remedy: "Give --delivered or --not-delivered.",
      });
    }
    const verdict = args.delivered ? "delivered" : "not_delivered";
    const assignment = await (await context.client()).resolveAssignment(args.work, { verdict, note: args.note });
    return { data: assignment, text: `${assignment.id} is ${assignment.state}.` };
  },
});

export const retry = defineCommand({
  usage: "retry <work>",
  describe: "Send the same work again, as a new attempt",
  examples: [["town retry w-0123456789abcdef", ""]],
  positionals: workArgument,
  async run(context, { work }) {
    const receipt = await (await context.client()).retryAssignment(work);
    return { data: receipt, text: receiptText(receipt) };
  },
});
