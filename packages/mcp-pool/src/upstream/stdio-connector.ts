import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { redactor } from "../config/redact.js";
import { resolveValues } from "../config/resolve-values.js";
import type { StdioServer } from "../config/server-config.js";
import { serverUnavailable } from "../errors.js";
import { markVariable } from "../processes/marked-processes.js";
import type { ProcessRecords } from "../processes/process-records.js";
import type { Connector } from "./connector.js";

/** What may be read of a pipe at once: the end of one message and the beginnings of others. */
const readBytes = 128 * 1024;

/** Starts a server's program, and speaks with it over its standard input and output. */
export function stdioConnector(options: {
  readonly server: string;
  readonly settings: StdioServer;
  readonly records: ProcessRecords;
  readonly env: NodeJS.ProcessEnv;
}): Connector {
  const { server, settings, records, env } = options;
  return {
    async open(events) {
      const { values, secrets } = await resolveValues({ server, values: settings.env, env });
      const redact = redactor(secrets);
      const recorded = await records.begin(server);
      const transport = new StdioClientTransport({
        command: settings.command,
        args: settings.args,
        env: { ...values, [markVariable]: recorded.mark },
        ...(settings.cwd === undefined ? {} : { cwd: settings.cwd }),
        stderr: "pipe",
        maxBufferSize: settings.limits.messageBytes + readBytes,
      });
      if (transport.stderr !== null) {
        // One line may be split at any byte, and a secret with it: only whole lines are looked through.
        createInterface({ input: transport.stderr as Readable }).on("line", (line) => events.log(redact(line)));
      }
      let closed: Promise<void> | undefined;
      const close = () => {
        closed ??= transport.close().finally(() => recorded.end());
        return closed;
      };
      transport.onerror = (error) => {
        // It ends the process by itself, and says so only once that is gone.
        if (error.message.startsWith("ReadBuffer exceeded")) {
          events.lost(`it sent a message of more than ${settings.limits.messageBytes} bytes`);
        } else events.log(redact(error.message));
      };
      transport.onclose = () => events.lost("its process ended");
      try {
        await transport.start();
        if (transport.pid !== null) await recorded.started(transport.pid);
      } catch (error) {
        await close();
        const remedy = "Look whether its command is right and installed.";
        throw serverUnavailable({ server, problem: redact((error as Error).message), remedy, effect: "none" });
      }
      return { transport, pid: transport.pid ?? undefined, redact, close };
    },
  };
}
