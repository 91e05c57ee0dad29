import { expect, test } from "vitest";
import { called, mcpTown } from "../test-support/mcp-town.js";

const rights = `
[mcp.town.mayor]
may = ["spawn", "message"]
[mcp.town.worker]
may = ["message"]
[mcp.town.watcher]
may = ["list"]
over = "town"
`;

interface Sent {
  readonly code: string;
  readonly mail: string;
}

async function town() {
  const ground = await mcpTown(rights);
  async function agentOf(id: string) {
    const agent = await ground.connect({ server: "town", bearer: await ground.tokenOf(id) });
    const send = (given: Record<string, unknown>) => called(agent, "send_mail", given) as Promise<Sent>;
    return { agent, send };
  }
  const spawn = (id: string, role: string) =>
    ground.client.spawnSession({ id, role, agent: "memory", workDir: ground.root });
  return { ...ground, agentOf, spawn };
}

test("a session sends mail in its own name to whom it may deal with and to people, once for each id", async () => {
  const { client, spawn, agentOf } = await town();
  await spawn("mayor-1", "mayor");
  await spawn("other-1", "worker");
  const { agent, send } = await agentOf("mayor-1");
  await called(agent, "spawn_session", { role: "worker", id: "worker-1", agent: "memory" });
  const letter = { id: "w-0123456789abcdef", to: "worker-1", subject: "Plan", text: "Tests first." };
  expect(await send(letter)).toMatchObject({ mail: letter.id, to: "worker-1", subject: "Plan" });
  expect(await send(letter)).toMatchObject({ mail: letter.id });
  expect((await client.waitForAssignment(letter.id)).state).toBe("completed");
  expect(await client.listMail({ inbox: "worker-1" })).toMatchObject([{ id: letter.id, from: "mayor-1" }]);
  const { mail } = await send({ to: "@lee", subject: "Merged", text: "All green." });
  expect(await client.getMail(mail)).toMatchObject({ from: "mayor-1", to: "@lee", body: "All green." });
  for (const to of ["other-1", "nobody-1"])
    expect(await send({ to, subject: "Hello", text: "x" })).toMatchObject({ code: "session_not_found" });
  expect(await send({ text: "x" })).toMatchObject({ code: "invalid_input" });
  expect(await client.listMail({ inbox: "other-1" })).toEqual([]);
});

test("whoever has written to a session is answered by it, and mail of others is none to it", async () => {
  const { client, spawn, agentOf } = await town();
  await spawn("mayor-1", "mayor");
  await spawn("worker-1", "worker");
  const { send } = await agentOf("worker-1");
  const [own, ofMayor] = [
    await client.sendMail({ from: "mayor-1", to: "worker-1", subject: "Rain", body: "Does it rain?" }),
    await client.sendMail({ from: "@lee", to: "mayor-1", subject: "Snow", body: "Does it snow?" }),
  ];
  expect(await send({ to: "mayor-1", subject: "Rain", text: "x" })).toMatchObject({ code: "session_not_found" });
  expect(await send({ answers: own.id, text: "Since noon." })).toMatchObject({ to: "mayor-1", subject: "Re: Rain" });
  expect(await client.listMail({ inbox: "mayor-1", from: "worker-1" })).toMatchObject([{ thread: own.id }]);
  expect(await send({ answers: ofMayor.id, text: "x" })).toMatchObject({ code: "mail_not_found" });
  expect(await send({ answers: "w-0000000000000000", text: "x" })).toMatchObject({ code: "mail_not_found" });
  expect(await client.listMail({ inbox: "@lee" })).toEqual([]);
});

test("the tool is for sessions whose role may message", async () => {
  const { connect, token, spawn, agentOf } = await town();
  await spawn("watcher-1", "watcher");
  const namesFor = async (agent: Awaited<ReturnType<typeof connect>>) =>
    (await agent.listTools()).tools.map(({ name }) => name);
  expect(await namesFor((await agentOf("watcher-1")).agent)).toEqual(["list_sessions"]);
  const person = await namesFor(await connect({ server: "town", bearer: token }));
  expect(person).toContain("send_message");
  expect(person).not.toContain("send_mail");
});
