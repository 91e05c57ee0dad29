import { describe, expect, it } from "vitest";
import { eventTypes, isDurable, TownEventSchema } from "./events.js";

describe("events", () => {
  it("have one type each", () => {
    expect(new Set(eventTypes).size).toBe(eventTypes.length);
  });

  it("are durable, ephemeral or a resync", () => {
    const passing = eventTypes.filter((type) => !isDurable({ type }));
    expect(passing).toEqual(["output.delta", "output.tool", "resync"]);
  });

  it("survive JSON with their cursor", () => {
    const event = {
      type: "plugin.failed",
      sessionId: "s-1",
      at: "2026-01-01T00:00:00.000Z",
      why: "exit 1",
      cursor: "e:7",
    };
    expect(TownEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it("refuse an unknown type", () => {
    const event = { type: "session.exploded", sessionId: "s-1", at: "2026-01-01T00:00:00.000Z", cursor: "e:7" };
    expect(TownEventSchema.safeParse(event).success).toBe(false);
  });
});
