import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { connectTown, createTownClient } from "./client.js";

const url = "http://127.0.0.1:4711";

test.each([
  ["nothing", undefined, "expected object, received undefined"],
  ["no token", { url }, "token: a town's token is wanted"],
  ["an address without its protocol", { url: "localhost:4711", token: "t" }, "url: the address of a town is wanted"],
  ["an option that there is not", { url, token: "t", tokn: "t" }, 'Unrecognized key: "tokn"'],
])("connectTown refuses %s, and tries nothing", async (_name, options, problem) => {
  await expect(connectTown(options as never)).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining(problem),
  });
});

test("a client is of a durability that there is", () => {
  expect(() => createTownClient({ url, token: "t", durability: "disk" as never })).toThrow(
    /durability: Invalid option/,
  );
});

test("a token may have the line end of its file; who answers is not a town", async () => {
  const tokens: unknown[] = [];
  const other = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    response.end("hello");
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo;
  await expect(connectTown({ url: `http://127.0.0.1:${port}`, token: "t\n" })).rejects.toMatchObject({
    message: "The answer of /v1/capabilities cannot be read: it is no JSON",
    remedy: expect.stringContaining("Check that the url is that of a town"),
  });
  expect(tokens).toEqual(["Bearer t"]);
});
