import { createTownClient } from "@townkit/client";
import { losingAnswers } from "@townkit/testkit/faults";
import { expect, it } from "vitest";
import { readToken } from "../town/daemon-process.js";
import { markedWork } from "../town/scripted-work.js";
import type { TownDesk } from "../town/town-of-this-file.js";

/** Of a town in which no session was begun: the lost answers are also those of the one for which the server is started. */
export function lostAnswers(desk: TownDesk): void {
  it("gets the same session and the same receipt, and the work is done once", async () => {
    const { url } = desk.town;
    const losing = losingAnswers({ match: ({ method }) => method === "POST", times: 2 });
    const token = await readToken(desk.town.sandbox);
    await using client = createTownClient({ url, token, durability: "store", fetch: losing.fetch });

    const session = await client.spawnSession(desk.town.config(), { timeoutMs: 90_000 });
    expect(losing.lost).toBe(2);
    expect((await desk.town.client.listSessions()).sessions.map(({ id }) => id)).toEqual([session.id]);

    const again = losingAnswers({ match: ({ method }) => method === "POST", times: 2 });
    await using second = createTownClient({ url, token, durability: "store", fetch: again.fetch });
    const { id, work } = markedWork();
    const receipt = await second.assignWork(session.id, work, {
      assignmentId: id,
      until: "settled",
      timeoutMs: 90_000,
    });
    expect(again.lost).toBe(2);
    expect(receipt).toMatchObject({ assignmentId: id, state: "completed", attempt: 1 });
    expect(await desk.town.client.assignWork(session.id, work, { assignmentId: id })).toEqual(receipt);
    expect(await desk.town.verdict([id])).toEqual({ counts: { completed: 1 }, lost: [], repeated: [] });
  });
}
