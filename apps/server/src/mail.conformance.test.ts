import { connectTown } from "@townkit/client";
import type { TownAdmin } from "@townkit/client/protocol";
import { mailSuite, openMailTown } from "@townkit/testkit/mail-suite";
import { describe, test } from "vitest";
import { createTownApp } from "./http/create-town-app.js";
import { listen } from "./http/listen.js";

const token = "the-token";

type Through = NonNullable<NonNullable<Parameters<typeof openMailTown>[0]>["through"]>;

/** The town and its mail on the other side of HTTP: both are a `TownClient`. */
const throughHttp: Through = async ({ town, mailbox }) => {
  const closing = new AbortController();
  // Of what a daemon offers besides, nothing is called.
  const app = createTownApp({ orchestrator: town, token, admin: mailbox as TownAdmin, closing: closing.signal });
  const door = await listen({ app, host: "127.0.0.1", port: 0 });
  const client = await connectTown({ url: door.url, token });
  return {
    town: client,
    mailbox: client,
    async close() {
      await client[Symbol.asyncDispose]();
      closing.abort();
      await door.close({ graceMs: 1_000 });
    },
  };
};

describe("the mail of a town over HTTP", () => {
  for (const { code, proves, run } of mailSuite())
    test(`${code} ${proves}`, async () => {
      const town = await openMailTown({ through: throughHttp });
      try {
        await run(town);
      } finally {
        await town.close();
      }
    });
});
