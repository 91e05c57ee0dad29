import { once } from "node:events";
import { connect } from "node:net";

/** All that a port answers to these bytes, sent as they are, until it ends the connection. */
export async function rawRequest(options: { port: number; lines: readonly string[]; body?: string }): Promise<string> {
  const { port, lines, body = "" } = options;
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data: Buffer) => {
    answer += data.toString("latin1");
  });
  // It may be ended before all was sent.
  socket.on("error", () => {});
  socket.write(`${[...lines, "connection: close"].join("\r\n")}\r\n\r\n${body}`);
  await once(socket, "close");
  return answer;
}

/** The status of an answer, and the code of the error in it. */
export function outcome(answer: string): { status: number; code: string | undefined } {
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]),
    code: /"code":"(\w+)"/.exec(answer)?.[1],
  };
}
