import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from "vitest";
import { openBdBeads } from "../../src/bd/index.js";
import type { BeadsClient } from "../../src/index.js";
import { beadsCases, openStage, type Stage } from "../../src/testing/index.js";
import { openRealServer, type RealServer, whyNoServer } from "./real-server.js";

/** Those that act on the one workspace, which is made before them. */
const cases = beadsCases.filter(
  ({ code, run }) =>
    /^(?:CREATE|READ|READY|UPDATE|NOTES|META|LABEL|COMMENT|CLAIM|RELEASE|CLOSE|REOPEN|DEPEND)-/.test(code) &&
    !/\.fresh\(/.test(String(run)),
);
const problem = whyNoServer();

/** How long a new database may take on a machine that does other things too, in milliseconds. */
const startMs = 600_000;

/** Commands that the server is asked for. */
const served = /--json (?:show|list|ready|status|update|close|comment|dep)\b/;

if (problem !== undefined)
  test(`bd serve: ${cases.length} cases are left out`, () => {
    console.warn(`${cases.length} cases of "bd serve" did not run: ${problem}`);
    expect(process.env.TOWN_REQUIRE_BD_SERVE, problem).not.toBe("1");
  });
else
  describe("a client that asks bd serve", () => {
    let server: RealServer;
    let stage: Stage;

    beforeAll(async () => {
      server = await openRealServer();
      const { beadsDir, bd, url, token } = server;
      stage = await openStage({
        name: "bd serve",
        patienceMs: 60_000,
        newBeadsDir: async () => beadsDir,
        open: (options) => openBdBeads({ ...options, bd, serve: { url, token }, timeoutMs: 120_000 }),
      });
    }, startMs);
    afterAll(async () => {
      await stage?.close();
      await server?.[Symbol.asyncDispose]();
    });

    function open(serve: { url: string; token?: string }): BeadsClient {
      const { beadsDir, bd } = server;
      const client = openBdBeads({ beadsDir, actor: "alice", bd, serve, timeoutMs: 120_000 });
      onTestFinished(() => client[Symbol.asyncDispose]());
      return client;
    }

    for (const { code, proves, run } of cases) it(`${code} ${proves}`, () => run(stage));

    it("starts no program for what the server can do", async () => {
      const { client } = stage;
      const { id } = await stage.bead();
      server.calls();
      await client.claim(id);
      await client.update(id, { title: "Served" });
      await client.addLabels(id, ["l"]);
      await client.addComment(id, "said");
      await client.show(id);
      await client.list();
      await client.ready();
      await client.stats();
      await client.release(id);
      await client.close(id);
      expect(server.calls()).toEqual([]);
    });

    it("is refused without one of the server's tokens", async () => {
      const { url } = server;
      await expect(open({ url }).list()).rejects.toMatchObject({ code: "unavailable", effect: "none" });
      await expect(open({ url, token: "another" }).list()).rejects.toMatchObject({ code: "unavailable" });
    });

    it("takes the program where nothing listens", async () => {
      const client = open({ url: "http://127.0.0.1:1" });
      const { id } = await stage.bead();
      server.calls();
      expect(await client.claim(id)).toMatchObject({ id, assignee: "alice" });
      expect(server.calls().some((call) => served.test(call))).toBe(true);
    });

    it("goes on by the program when the server ends", async () => {
      const { id } = await stage.bead();
      await server.endServe();
      expect(await stage.client.claim(id)).toMatchObject({ id, assignee: "alice" });
      expect(await stage.client.close(id)).toMatchObject({ status: "closed" });
    });
  });
