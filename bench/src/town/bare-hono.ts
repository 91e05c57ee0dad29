import { readFile } from "node:fs/promises";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

// Serves the value in a JSON file, with nothing around it, until it is told to end.
const value = JSON.parse(await readFile(process.argv[2] ?? "", "utf8")) as object;
const app = new Hono().get("/", (context) => context.json(value));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/` })}\n`);
});
