import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { LocalServer } from "../config/server-config.js";
import type { Connector } from "./connector.js";

/** A server in this very process, one for each session, which it is told. */
export function localConnector(options: { readonly settings: LocalServer; readonly session: string }): Connector {
  const { settings, session } = options;
  return {
    async open(events) {
      const [transport, theirs] = InMemoryTransport.createLinkedPair();
      transport.onclose = () => events.lost("it was closed");
      await settings.serve({ session, transport: theirs });
      await transport.start();
      return { transport, pid: undefined, redact: (text) => text, close: () => transport.close() };
    },
  };
}
