import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { get, type RequestOptions } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import path from "node:path";
import { ConfigInvalidError } from "@townkit/core";
import { expect, onTestFinished, test } from "vitest";
import { localhostCertificate } from "../test-support/localhost-certificate.js";
import { mcpTown } from "../test-support/mcp-town.js";
import { clientOf } from "../test-support/served-town.js";
import { tempFolder } from "../test-support/temp-folder.js";

const { cert, key } = localhostCertificate;

async function folderWithCertificate(): Promise<string> {
  const root = await tempFolder();
  await writeFile(path.join(root, "cert.pem"), cert);
  await writeFile(path.join(root, "key.pem"), key);
  return root;
}

const tlsTable = '[daemon]\nhost = "0.0.0.0"\ntls_cert = "cert.pem"\ntls_key = "key.pem"\n';

/** Where the daemon says in its log that others find it. */
async function urlBeyond(logs: string): Promise<string> {
  const log = await readFile(path.join(logs, "daemon.log"), "utf8");
  const url = /"beyond":"([^"]+)"/.exec(log)?.[1];
  if (url === undefined) throw new Error(`No address in ${log}`);
  return url;
}

function ask(url: string, options: RequestOptions = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { ca: cert, ...options }, (answer) => {
      let body = "";
      answer.on("data", (data: Buffer) => {
        body += data.toString();
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    }).on("error", reject);
  });
}

test("tokens are made, used, listed, rotated and revoked, and outlive the daemon", async () => {
  const { client, daemon, root, folder, load } = await mcpTown("");
  const { token } = await client.createToken({ name: "board" });
  const board = clientOf({ url: daemon.url, token });
  expect((await board.listSessions()).sessions).toEqual([]);
  await expect(board.listTokens()).rejects.toMatchObject({ code: "forbidden" });
  await expect(client.createToken({ name: "x", scope: "work", sessionId: "no-such" })).rejects.toMatchObject({
    code: "session_not_found",
  });
  await daemon.stop({ sessions: "detach" });

  const next = await mcpTown("", { root, loadBackend: load });
  expect(await next.client.listTokens()).toMatchObject({ tokens: [{ name: "board", scope: "read" }] });
  const again = clientOf({ url: next.daemon.url, token });
  await again.listSessions();
  const rotated = await next.client.rotateToken("board");
  await expect(again.listSessions()).rejects.toMatchObject({ code: "unauthorized" });
  await clientOf({ url: next.daemon.url, token: rotated.token }).listSessions();
  await next.client.revokeToken("board");
  await expect(next.client.revokeToken("board")).rejects.toMatchObject({ code: "token_not_found" });
  const log = await readFile(path.join(folder.logs, "daemon.log"), "utf8");
  for (const text of [token, rotated.token]) expect(log).not.toContain(text);
});

test("a town with a certificate speaks TLS to others, and has a port for programs on its machine", async () => {
  const root = await folderWithCertificate();
  const { daemon, folder, token } = await mcpTown(tlsTable, { root });
  expect(daemon.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  const beyond = await urlBeyond(folder.logs);
  expect(beyond).toMatch(/^https:\/\/127\.0\.0\.1:/);
  expect(new URL(beyond).port).not.toBe(new URL(daemon.url).port);
  const headers = { authorization: `Bearer ${token}` };
  expect(await ask(`${beyond}/v1/sessions`, { headers })).toMatchObject({ status: 200 });
  expect(await ask(`${beyond}/v1/sessions`)).toMatchObject({ status: 401 });
  await expect(fetch(`${beyond.replace("https", "http")}/v1/health`)).rejects.toThrow();
  await expect(ask(`${beyond}/v1/health`, { ca: [] })).rejects.toThrow();
});

test("a town behind a proxy that it names answers it, and nobody else beyond its machine", async (context) => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4")?.address;
  if (outside === undefined) return context.skip("this machine has no address but its loopback one");
  const table = (proxy: string) =>
    `[daemon]\nhost = "0.0.0.0"\nproxies = ["${proxy}"]\nallowed_hosts = ["${outside}"]\n`;
  const health = async ({ folder }: { folder: { logs: string } }) => {
    const { port } = new URL(await urlBeyond(folder.logs));
    return await fetch(`http://${outside}:${port}/v1/health`);
  };
  expect((await health(await mcpTown(table(outside)))).status).toBe(200);
  const refused = await health(await mcpTown(table("192.0.2.1")));
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: "forbidden" } });
});

test("a town whose port for others is taken does not start, and leaves no word that it did", async () => {
  const taken = createServer().listen(0, "0.0.0.0");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const root = await folderWithCertificate();
  await expect(mcpTown(`${tlsTable}port = ${port}\n`, { root })).rejects.toMatchObject({ code: "port_in_use" });
  expect(await readdir(path.join(root, ".town"))).not.toContain("daemon.json");
});

test.each([
  ['host = "0.0.0.0"', "tls_cert"],
  ['host = "::"', "tls_cert"],
  ['host = "192.0.2.1"\nallowed_hosts = ["town.example"]', "proxies"],
  ['host = "0.0.0.0"\ntls_cert = "cert.pem"', "tls_key"],
  ['host = "0.0.0.0"\ntls_key = "key.pem"', "tls_cert"],
  ['tls_cert = "cert.pem"\ntls_key = "key.pem"', "127.0.0.1"],
  ['host = "0.0.0.0"\nproxies = ["everybody"]', "proxies"],
  ['host = "0.0.0.0"\ntls_cert = "gone.pem"\ntls_key = "key.pem"', "gone.pem"],
  ['host = "0.0.0.0"\ntls_cert = "key.pem"\ntls_key = "key.pem"', "key.pem"],
])("a town with %s does not start, and says what is wrong", async (table, named) => {
  const root = await folderWithCertificate();
  const started = mcpTown(`[daemon]\n${table}\n`, { root });
  await expect(started).rejects.toThrow(ConfigInvalidError);
  await expect(started).rejects.toThrow(named);
});
