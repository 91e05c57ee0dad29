import { describe, expect, it } from "vitest";
import { CapabilityReportSchema } from "../contract/capabilities.js";
import type { TownEvent } from "../contract/events.js";
import type { MemoryAgent } from "../memory/memory-agent.js";
import { eventOf, openStage, prompt, refusal } from "./test-support/stage.js";

/** Asks before it does anything, and says what it was answered. */
const asking: MemoryAgent = async ({ prompt: text, ask }) => {
  if (text === "permission")
    return JSON.stringify(await ask({ kind: "permission", permission: "bash", patterns: ["ls"] }));
  const choices = ["red", "blue"].map((value) => ({ value, label: value }));
  const question = { text: "Which?", choices, multiple: false, custom: false };
  return JSON.stringify(await ask({ kind: "question", questions: [question] }));
};

async function asked(what: "permission" | "question") {
  const stage = await openStage(asking);
  const { id: sessionId } = await stage.spawn();
  const raised = eventOf(stage.backend, (event) => event.type === "attention.raised");
  await stage.backend.assignWork(sessionId, prompt(what), { assignmentId: "w-1" });
  const event = (await raised) as Extract<TownEvent, { type: "attention.raised" }>;
  return { ...stage, sessionId, attentionId: event.attention.id };
}

describe("respond", () => {
  it("answers a permission, and the turn goes on", async () => {
    const { backend, sessionId, attentionId } = await asked("permission");
    expect((await backend.getSession(sessionId)).attention).toMatchObject([{ id: attentionId, assignmentId: "w-1" }]);
    const settled = eventOf(backend, (event) => event.type === "attention.settled");
    const answer = { kind: "permission" as const, decision: "allow" as const };
    const session = await backend.respond(sessionId, { attentionId, answer });
    expect(session.attention).toEqual([]);
    expect(await settled).toMatchObject({ how: "answered", answer });
    expect((await backend.waitForAssignment("w-1")).outcome?.text).toBe(JSON.stringify(answer));
    expect((await refusal(() => backend.respond(sessionId, { attentionId, answer }))).code).toBe("attention_not_found");
  });

  it("refuses an answer that answers something else, and keeps the question open", async () => {
    const { backend, sessionId, attentionId } = await asked("question");
    const answers = [
      { kind: "permission", decision: "allow" },
      { kind: "question", answers: [["green"]] },
      { kind: "question", answers: [["red", "blue"]] },
      { kind: "question", answers: [["red"], ["red"]] },
    ] as const;
    for (const answer of answers) {
      const request = { attentionId, answer: structuredClone(answer) } as Parameters<typeof backend.respond>[1];
      expect((await refusal(() => backend.respond(sessionId, request))).code).toBe("invalid_input");
    }
    await backend.respond(sessionId, { attentionId, answer: { kind: "question", answers: [["red"]] } });
    expect((await backend.waitForAssignment("w-1")).state).toBe("completed");
  });

  it.each([
    { how: "withdrawn", end: "abort" },
    { how: "lost", end: "kill" },
  ])("says that a question is $how when its turn ends otherwise", async ({ how, end }) => {
    const { backend, sessionId, world } = await asked("question");
    const settled = eventOf(backend, (event) => event.type === "attention.settled");
    await (end === "abort" ? backend.abortSession(sessionId) : world.killAgents());
    expect(await settled).toMatchObject({ how, answer: null });
    expect((await backend.getSession(sessionId)).attention).toEqual([]);
  });
});

describe("events", () => {
  it("tell an assignment's life in order, with the ephemeral ones under the cursor before them", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const seen: TownEvent[] = [];
    const done = eventOf(backend, (event) => {
      seen.push(event);
      return event.type === "session.changed" && event.session.status === "idle";
    });
    await backend.assignWork(id, prompt("hello"), { assignmentId: "w-1", until: "settled" });
    await done;
    const states = seen.flatMap((event) => (event.type === "assignment.changed" ? [event.to] : []));
    expect(states.at(0)).toMatch(/accepted|running/);
    expect(states.at(-1)).toBe("completed");
    const delta = seen.findIndex((event) => event.type === "output.delta");
    const before = seen.slice(0, delta).findLast((event) => !event.type.startsWith("output."));
    expect(seen[delta]).toMatchObject({ text: "hello", assignmentId: "w-1", cursor: before?.cursor });
  });

  it("begin with a resync after a crash, and go on", async () => {
    const stage = await openStage();
    const created = eventOf(stage.backend, (event) => event.type === "session.created");
    await stage.spawn();
    const { cursor } = await created;
    const backend = await stage.crash();
    const first = await eventOf(backend, () => true, { after: cursor });
    expect(first).toMatchObject({ type: "resync", why: "foreign_epoch" });
    const next = eventOf(backend, () => true, { after: first.cursor });
    await stage.spawn({ id: "s-2" });
    expect(await next).toMatchObject({ type: "session.created", sessionId: "s-2" });
  });
});

describe("capabilities", () => {
  it("are declared in full, and what is not there is refused", async () => {
    const { backend, spawn } = await openStage();
    const report = CapabilityReportSchema.parse(await backend.capabilities());
    expect(report).toMatchObject({ name: "memory", durability: "backend", agents: { memory: { attach: false } } });
    const { id } = await spawn();
    expect((await refusal(() => backend.attachCommand(id))).code).toBe("capability_unsupported");
    const hook = { eventId: "e-1", payload: {} };
    expect((await refusal(() => backend.onPreCompact(id, hook))).code).toBe("capability_unsupported");
  });
});
