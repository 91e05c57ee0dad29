import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { KeptClients } from "./kept-clients.js";

const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "c", version: "1" } };

async function keptClients(): Promise<KeptClients> {
  const folder = await mkdtemp(join(tmpdir(), "kept-clients-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return await KeptClients.open(folder);
}

test("a client that was disconnected is not found from that moment on, while its record is removed too", async () => {
  const kept = await keptClients();
  for (let round = 0; round < 20; round += 1) {
    const which = { id: randomUUID(), server: "probe", session: "s" };
    await kept.put({ ...which, hello });
    expect(await kept.find(which)).toEqual(hello);
    const forgotten = kept.forget(which.id);
    expect(await kept.find(which)).toBeUndefined();
    await forgotten;
    expect(await kept.find(which)).toBeUndefined();
  }
});
