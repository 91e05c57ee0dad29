import { connectTown, type TownClient } from "@townkit/client";
import type { OrchestratorFactory, OrchestratorSubject } from "@townkit/testkit";
import { createTownApp } from "../http/create-town-app.js";
import { type Listening, listen } from "../http/listen.js";

const token = "the-token";

interface Door {
  readonly client: TownClient;
  readonly close: () => Promise<void>;
}

/** A door on a real port, and a client of it. */
async function openDoor(subject: OrchestratorSubject, port = 0): Promise<Door & Pick<Listening, "port">> {
  const closing = new AbortController();
  const app = createTownApp({
    orchestrator: subject.orchestrator,
    token,
    attach: true,
    closing: closing.signal,
    longestWaitMs: 500,
  });
  const listening = await listen({ app, host: "127.0.0.1", port });
  const client = await connectTown({ url: listening.url, token });
  return {
    client,
    port: listening.port,
    async close() {
      await client[Symbol.asyncDispose]();
      closing.abort();
      await listening.close({ graceMs: 1_000 });
    },
  };
}

/** The same subject on the other side of HTTP: what is under test is its `TownClient`. */
export function overHttp(factory: OrchestratorFactory): OrchestratorFactory {
  return {
    name: `TownClient over HTTP over ${factory.name}`,
    async open() {
      const subject = await factory.open();
      let door = await openDoor(subject);
      const behind: OrchestratorSubject = Object.create(subject, { backend: { value: undefined } });
      return Object.defineProperties(behind, {
        orchestrator: { get: () => door.client },
        ...(subject.restart && {
          restart: {
            async value(how: "dispose" | "kill") {
              await door.close();
              await subject.restart?.(how);
              door = await openDoor(subject, door.port);
            },
          },
        }),
        close: {
          async value() {
            await door.close();
            await subject.close();
          },
        },
      });
    },
  };
}
