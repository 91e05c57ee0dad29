import { expect, it } from "vitest";
import type { DeliveryLook } from "./decide-delivery.js";
import { locateUntaken } from "./locate-untaken.js";

const gone: DeliveryLook = { state: "ended", why: "It ended with code 1." };
const idle = (draft: "empty" | "whole" | "tail" | "marker" | "other"): DeliveryLook => ({ state: "idle", draft });

it.each<[what: string, stage: "staged" | "pressed", look: DeliveryLook, state: string]>([
  ["staged, and its agent is gone: nobody submitted it", "staged", gone, "absent"],
  ["pressed, and its agent is gone: nobody can tell", "pressed", gone, "unknown"],
  ["staged, and the composer is empty: it may be on its way", "staged", idle("empty"), "stored"],
  ["pressed, and the composer is empty", "pressed", idle("empty"), "unknown"],
  ["staged, and it is in the composer", "staged", idle("whole"), "stored"],
  ["pressed, and its end is in the composer still", "pressed", idle("tail"), "stored"],
  ["staged, and its marker is in the composer", "staged", idle("marker"), "stored"],
  ["staged, and other words are in the composer", "staged", idle("other"), "unknown"],
  ["staged, and the agent works", "staged", { state: "busy", draft: "empty" }, "unknown"],
  ["staged, and a menu is up", "staged", { state: "menu", menu: "Do you" }, "unknown"],
  ["staged, and the screen is not understood", "staged", { state: "unknown", why: "?" }, "unknown"],
])("%s", (_, stage, look, state) => {
  expect(locateUntaken({ stage, look, at: "t" }).state).toBe(state);
});
