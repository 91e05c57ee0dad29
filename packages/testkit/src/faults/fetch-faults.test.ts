import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cuttableFetch, losingAnswers } from "./fetch-faults.js";

let server: Server;
let url: string;
const heard: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    if (request.url === "/stream") response.write("a\n");
    else response.end("done");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("a fetch that loses answers", () => {
  it("lets the server act and tells its caller that the connection broke, as often as asked", async () => {
    const losing = losingAnswers({ match: ({ method }) => method === "POST", times: 1 });
    const post = () => losing.fetch(`${url}/work`, { method: "POST" });
    expect(await (await losing.fetch(`${url}/read`)).text()).toBe("done");
    await expect(post()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(await (await post()).text()).toBe("done");
    expect(losing.lost).toBe(1);
    expect(heard.filter((line) => line === "POST /work")).toHaveLength(2);
  });
});

describe("a fetch that can be cut", () => {
  const makeCuttable = () => cuttableFetch({ match: ({ url: { pathname } }) => pathname === "/stream" });

  async function open(fetch: typeof globalThis.fetch, signal?: AbortSignal) {
    const reader = (await fetch(`${url}/stream`, { signal })).body?.getReader();
    if (!reader) throw new Error("the answer has no body");
    await reader.read();
    return reader;
  }

  it("breaks the streams that are open, and not the next one", async () => {
    const { fetch, cut } = makeCuttable();
    const before = await open(fetch);
    cut();
    await expect(before.read()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    const after = await open(fetch);
    await after.cancel();
  });

  it("leaves what does not match alone, and still ends with its caller's signal", async () => {
    const { fetch, cut } = makeCuttable();
    const other = await fetch(`${url}/read`);
    cut();
    expect(await other.text()).toBe("done");
    const caller = new AbortController();
    const stream = await open(fetch, caller.signal);
    caller.abort(new Error("enough"));
    await expect(stream.read()).rejects.toThrow("enough");
  });
});
