import { StoreFullError, type TownErrorJson, WorkDirInvalidError } from "@townkit/core";
import { describe, expect, it } from "vitest";
import { clientOver } from "./client.js";
import { createConnection } from "./connection.js";
import type { TownFetch } from "./town-fetch.js";

const waitEnded: TownErrorJson = {
  code: "wait_timeout",
  message: "The acceptance of assignment w-1 took too long.",
  remedy: null,
  effect: "possible",
  facts: {},
};
const storeFull = new StoreFullError({ path: "/town.db", cause: undefined }).toJSON();
const noFolder = new WorkDirInvalidError({ workDir: "/none", problem: "it is not there." }).toJSON();

/** A town that answers one request after another as it is told; null: the answer is lost. */
function town(answers: readonly (TownErrorJson | null)[]) {
  const left = [...answers];
  const fetch: TownFetch = async () => {
    const error = left.shift();
    if (error) return new Response(JSON.stringify({ error }), { status: 500 });
    throw Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });
  };
  const connection = createConnection({ url: "http://127.0.0.1:1", token: "t", fetch });
  return clientOver({ connection, durability: "store" });
}

describe("work that is refused after an earlier try of the same call", () => {
  const assign = async (answers: readonly (TownErrorJson | null)[]) => {
    const call = town(answers).assignWork("s-1", { type: "prompt", content: "it" }, { assignmentId: "w-1" });
    return await call.catch((error: unknown) => error);
  };

  it.each([
    ["whose answer was lost", null],
    ["that waited as long as one wait may be", waitEnded],
  ])("%s may be there, where the refusal is of this try alone", async (_what, earlier) => {
    const error = await assign([earlier, storeFull]);
    expect(error).toBeInstanceOf(StoreFullError);
    expect(error).toMatchObject({ code: "store_full", effect: "possible", message: storeFull.message });
    expect(error).toMatchObject({ facts: { path: "/town.db", assignmentId: "w-1" } });
  });

  it("is not there, where the town refuses what it was asked for: it knows the call by its key", async () => {
    expect(await assign([null, noFolder])).toMatchObject({ code: "work_dir_invalid", effect: "none" });
  });

  it("is not there, where no earlier try may have arrived", async () => {
    expect(await assign([storeFull])).toMatchObject({ code: "store_full", effect: "none" });
  });
});
