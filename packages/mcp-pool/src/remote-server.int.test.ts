import { expect, test, vi } from "vitest";
import { poolGround } from "./test-support/pool-ground.js";
import { remoteServer } from "./test-support/remote-server.js";

const patience = { timeout: 30_000, interval: 20 };

test("a call whose server goes away fails with the reason, and the next one is answered over the same connection", async () => {
  const remote = await remoteServer();
  const ground = await poolGround({ servers: { remote: { url: remote.url } } });
  const client = await ground.connect({ server: "remote", session: "a" });
  const held = expect(client.callTool({ name: "hold" })).rejects.toThrow(
    /remote is not available: .* whether the call took effect/,
  );
  await vi.waitFor(() => expect(remote.held).toBe(1), patience);
  remote.cut();
  await held;
  expect(await client.callTool({ name: "echo", arguments: { words: "again" } })).toMatchObject({
    content: [{ text: "again" }],
  });
});

test("a server that has forgotten its sessions is told again who asks, and has the call once", async () => {
  const remote = await remoteServer();
  const ground = await poolGround({ servers: { remote: { url: remote.url } } });
  const client = await ground.connect({ server: "remote", session: "a" });
  remote.forget();
  expect(await client.callTool({ name: "echo", arguments: { words: "again" } })).toMatchObject({
    content: [{ text: "again" }],
  });
  expect(remote.sessions).toBe(1);
});

test("each client has a session of its own there, which ends with it, and the secret that it is configured with", async () => {
  const remote = await remoteServer();
  const headers = { authorization: { env: "REMOTE_TOKEN", prefix: "Bearer " } };
  const env = { REMOTE_TOKEN: "of-the-town" };
  const ground = await poolGround({ servers: { remote: { url: remote.url, headers } }, env });
  const [a] = [
    await ground.connect({ server: "remote", session: "a" }),
    await ground.connect({ server: "remote", session: "b" }),
  ];
  expect(remote.sessions).toBe(2);
  expect([...remote.authorizations]).toEqual(["Bearer of-the-town"]);
  expect(JSON.stringify(ground.pool.list())).not.toContain("of-the-town");
  await a.close();
  await ground.pool.dismiss("a");
  await vi.waitFor(() => expect(remote.sessions).toBe(1), patience);
});
