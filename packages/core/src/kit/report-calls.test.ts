import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../contract/hooks.js";
import { eventOf, openStage, refusal } from "./test-support/stage.js";

describe("hooks", () => {
  it("are one event for one id, and get the same reply", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const seen: string[] = [];
    const last = eventOf(backend, (event) => {
      if (event.type === "hook.called") seen.push(event.eventId);
      return event.type === "agent.reported";
    });
    const hook = { eventId: "e-1", payload: { a: 1 } };
    const [first, second] = await Promise.all([backend.onSessionStart(id, hook), backend.onSessionStart(id, hook)]);
    expect(second).toEqual(first);
    await backend.onSessionIdle(id, { eventId: "e-2", payload: {} });
    await backend.reportAgentEvent(id, { eventId: "e-3", type: "hello", payload: {} });
    await last;
    expect(seen).toEqual(["e-1", "e-2"]);
  });

  it("refuse bad input and unknown sessions", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    expect((await refusal(() => backend.onSessionIdle(id, { eventId: "", payload: {} }))).code).toBe("invalid_input");
    const event = { eventId: "e", type: "gossip", payload: {} } as unknown as AgentEvent;
    expect((await refusal(() => backend.reportAgentEvent(id, event))).code).toBe("invalid_input");
    const unknown = await refusal(() => backend.onSessionIdle("nobody", { eventId: "e", payload: {} }));
    expect(unknown.code).toBe("session_not_found");
  });
});

describe("reportAgentEvent", () => {
  it("makes a plugin's error an event of its own", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const failed = eventOf(backend, (event) => event.type === "plugin.failed");
    await backend.reportAgentEvent(id, { eventId: "e-1", type: "plugin_error", payload: { message: "it broke" } });
    expect(await failed).toMatchObject({ sessionId: id, why: "it broke" });
  });

  it("waits on a permission for its answer, also for the repeat of the same event", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const raised = eventOf(backend, (event) => event.type === "attention.raised");
    const event: AgentEvent = { eventId: "e-1", type: "permission", payload: { permission: "bash", patterns: ["ls"] } };
    const replies = Promise.all([backend.reportAgentEvent(id, event), backend.reportAgentEvent(id, event)]);
    expect(await raised).toMatchObject({ attention: { id: "hook-e-1", kind: "permission", patterns: ["ls"] } });
    const answer = { kind: "permission" as const, decision: "deny" as const, message: "not now" };
    await backend.respond(id, { attentionId: "hook-e-1", answer });
    const reply = { decision: "deny", message: "not now" };
    expect(await replies).toEqual([reply, reply]);
    expect((await backend.getSession(id)).attention).toEqual([]);
  });

  it("refuses a permission that does not say what it is about", async () => {
    const { backend, spawn } = await openStage();
    const { id } = await spawn();
    const event: AgentEvent = { eventId: "e-1", type: "permission", payload: {} };
    expect((await refusal(() => backend.reportAgentEvent(id, event))).code).toBe("invalid_input");
    expect((await backend.getSession(id)).attention).toEqual([]);
  });
});
