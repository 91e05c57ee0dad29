#!/usr/bin/env node
// OpenCode as it looks from a machine whose clock differs: the real program, behind a proxy that shifts every time that it
// tells by CLOCK_SKEW_MS. Everything but `serve` is passed through.
import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";

const { REAL_OPENCODE = "opencode", CLOCK_SKEW_MS = "0" } = process.env;
const skewMs = Number(CLOCK_SKEW_MS);
const [command = "", ...rest] = process.argv.slice(2);
const times = /("(?:created|completed|updated|start|end|next|archived|compacted|time_\w+)":\s*)(\d{13})\b/g;
const shifted = (text) => text.replace(times, (_, name, time) => `${name}${Number(time) + skewMs}`);

/** The port that was asked for is the proxy's. */
function withFreePort(args) {
  const at = args.findIndex((arg) => arg === "--port" || arg.startsWith("--port="));
  if (at === -1) return { port: 0, args };
  const joined = args[at].startsWith("--port=");
  const port = Number(joined ? args[at].slice("--port=".length) : args[at + 1]);
  return { port, args: [...args.slice(0, at), ...args.slice(at + (joined ? 1 : 2))] };
}

async function serve() {
  const { port, args } = withFreePort(rest);
  const spare = http.createServer().listen(0, "127.0.0.1");
  await once(spare, "listening");
  const inner = spare.address().port;
  spare.close();
  const child = spawn(REAL_OPENCODE, [command, ...args, "--port", String(inner)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
  const proxy = http.createServer((request, response) => pass({ request, response, inner }));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes("listening on")) continue;
    proxy.listen(port, "127.0.0.1", () => {
      console.log(`opencode server listening on http://127.0.0.1:${proxy.address().port}`);
    });
  }
}

function pass({ request, response, inner }) {
  const headers = { ...request.headers, "accept-encoding": "identity" };
  const { method, url: path } = request;
  const onward = http.request({ host: "127.0.0.1", port: inner, method, path, headers }, (answer) => {
    const { "content-length": _, ...told } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, told);
    response.flushHeaders();
    let held = "";
    answer.setEncoding("utf8").on("data", (text) => {
      // Up to the last end of a line or of an object: a number may be cut anywhere.
      held += text;
      const end = Math.max(held.lastIndexOf("\n"), held.lastIndexOf("}")) + 1;
      response.write(shifted(held.slice(0, end)));
      held = held.slice(end);
    });
    answer.on("end", () => response.end(shifted(held)));
    answer.on("close", () => response.destroy());
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

if (command === "serve") await serve();
else spawn(REAL_OPENCODE, [command, ...rest], { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 1));
