import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { exchange } from "./exchange.js";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string, signal?: AbortSignal) => exchange({ url, method: "GET", headers: {}, signal });

test("sends what it is given, and gives back what was answered", async () => {
  const url = await serve(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    response.writeHead(201, { "content-type": "application/json", "x-next-cursor": "c" });
    response.end(
      JSON.stringify({ method: request.method, url: request.url, auth: request.headers.authorization, text }),
    );
  });
  const headers = { authorization: "Basic a" };
  const answer = await exchange({ url: `${url}/x?y=1`, method: "POST", headers, body: "é" });
  expect([answer.status, answer.headers["x-next-cursor"]]).toEqual([201, "c"]);
  expect(JSON.parse(answer.text)).toEqual({ method: "POST", url: "/x?y=1", auth: "Basic a", text: "é" });
});

test("an answer without a body is an empty text", async () => {
  const url = await serve((_request, response) => response.writeHead(204).end());
  expect(await get(url)).toMatchObject({ status: 204, text: "" });
});

test("a character that two chunks share is one", async () => {
  const bytes = Buffer.from("é");
  const url = await serve((_request, response) => {
    response.write(bytes.subarray(0, 1), () => setImmediate(() => response.end(bytes.subarray(1))));
  });
  expect((await get(url)).text).toBe("é");
});

test("rejects with the system's own code where there is no server", async () => {
  const url = await serve(() => {});
  const gone = url.replace(/\d+$/, "1");
  await expect(get(gone)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("ends with its signal, before the answer and within it", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/within") response.write("half");
  });
  for (const path of ["/before", "/within"]) {
    await expect(get(url + path, AbortSignal.timeout(50))).rejects.toMatchObject({ name: /Abort|Timeout/ });
  }
});

test("is ended by its caller's signal however long it has waited", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const url = await serve(() => {});
  const caller = new AbortController();
  const outcome = get(url, caller.signal).catch((error: unknown) => error);
  for (let round = 0; round < 5; round += 1) {
    await setTimeout(20);
    collect();
  }
  caller.abort();
  expect(await outcome).toMatchObject({ name: "AbortError" });
});

test("rejects when the connection breaks within the answer", async () => {
  const url = await serve((request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => request.socket.destroy());
  });
  await expect(get(url)).rejects.toMatchObject({ code: "ECONNRESET" });
});
