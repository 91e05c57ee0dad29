import { townOperations } from "@townkit/client/protocol";
import { expect, it } from "vitest";
import { sessionsPath } from "./list.js";

it("the list is asked for where the API has it", () => {
  expect(townOperations.listSessions).toMatchObject({ method: "GET", path: sessionsPath });
});
