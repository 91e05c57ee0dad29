import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeFetch } from "./node-fetch.js";
import type { TownResponse } from "./town-fetch.js";

const mebibyte = 1024 * 1024;

const places = {
  async "a port"(answer: RequestListener) {
    const server = createServer(answer).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { server, fetch: nodeFetch(), url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  },
  async "a unix socket"(answer: RequestListener) {
    const folder = await mkdtemp(join(tmpdir(), "townkit-fetch-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const socketPath = join(folder, "town.sock");
    const server = createServer(answer).listen(socketPath);
    await once(server, "listening");
    return { server, fetch: nodeFetch({ socketPath }), url: "http://localhost" };
  },
};

describe.each(Object.entries(places))("over %s", (_, open) => {
  async function ask(answer: RequestListener): Promise<TownResponse> {
    const { server, fetch, url } = await open(answer);
    onTestFinished(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => {});
    });
    const signal = AbortSignal.timeout(30_000);
    return await fetch(`${url}/v1/echo?a=1`, { method: "POST", headers: { "x-town": "yes" }, body: "sent", signal });
  }

  it("sends what it was given and reads what was answered", async () => {
    const answer = await ask(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.writeHead(201).end(`${request.method} ${request.url} ${request.headers["x-town"]} ${body} – ä`);
    });
    expect(answer).toMatchObject({ status: 201, ok: true });
    expect(await answer.text()).toBe("POST /v1/echo?a=1 yes sent – ä");
  });

  it("takes in no more than a limit of an answer, and of an event", async () => {
    const flood: RequestListener = (_request, response) => {
      const more = () => {
        while (response.write("x".repeat(mebibyte)));
      };
      response.on("drain", more).on("error", () => {});
      more();
    };
    await expect((await ask(flood)).text()).rejects.toThrow("larger than 67108864 bytes");
    const read = async () => {
      for await (const _ of (await ask(flood)).body ?? []);
    };
    await expect(read()).rejects.toThrow("an event is larger than 8388608 bytes");
  });

  it("reads events without end, as long as each of them ends", async () => {
    const answer = await ask((_request, response) => {
      for (let sent = 0; sent < 10; sent += 1) response.write(`${"x".repeat(mebibyte)}\n\n`);
      response.end();
    });
    let read = 0;
    for await (const chunk of answer.body ?? []) read += chunk.length;
    expect(read).toBe(10 * (mebibyte + 2));
  });
});
