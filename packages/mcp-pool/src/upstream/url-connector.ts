import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { redactor } from "../config/redact.js";
import { resolveValues } from "../config/resolve-values.js";
import type { UrlServer } from "../config/server-config.js";
import type { Connector } from "./connector.js";
import { watchAnswers } from "./watch-answers.js";

/** For an answer that was in a stream's last bytes to be read before the call is given up. */
const readDelayMs = 50;

/** Speaks with a server that runs elsewhere over streamable HTTP. The server shares itself: each connection is a session of it. */
export function urlConnector(options: {
  readonly server: string;
  readonly settings: UrlServer;
  readonly env: NodeJS.ProcessEnv;
}): Connector {
  const { server, settings, env } = options;
  return {
    async open(events) {
      const { values, secrets } = await resolveValues({ server, values: settings.headers, env });
      const redact = redactor(secrets);
      let isOpen = true;
      const ended = (id: string | number) => {
        const giveUp = () =>
          isOpen && events.callLost({ id, problem: "the stream ended that was to bring the answer" });
        setTimeout(giveUp, readDelayMs).unref();
      };
      const transport = new StreamableHTTPClientTransport(new URL(settings.url), {
        requestInit: { headers: values },
        fetch: watchAnswers({ fetch, ended }),
      });
      transport.onerror = (error) => {
        events.log(redact(error.message));
        if (error.message.startsWith("Maximum reconnection attempts")) events.lost("it does not answer any more");
      };
      await transport.start();
      return {
        transport,
        pid: undefined,
        redact,
        async close() {
          if (!isOpen) return;
          isOpen = false;
          // The server learns that its session is over; if it does not answer, it is over all the same.
          const deadline = new Promise((resolve) => setTimeout(resolve, 1000).unref());
          await Promise.race([transport.terminateSession().catch(() => undefined), deadline]);
          await transport.close();
        },
      };
    },
  };
}
