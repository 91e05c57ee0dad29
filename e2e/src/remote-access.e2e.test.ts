import { mkdir, readFile, writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { NewToken, TokenInfo } from "@townkit/client/protocol";
import type { SessionList } from "@townkit/core";
import { processesWith } from "@townkit/testkit/faults";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeCertificate } from "./town/certificate.js";
import { type CommandLine, commandLine } from "./town/command-line.js";
import { freePort, makeSandbox, openCodeTown, type Sandbox, writeTown } from "./town/sandbox.js";

let sandbox: Sandbox;
/** Who owns the town. */
let owner: CommandLine;
/** Somebody with another home, on what could be another machine. */
let guest: CommandLine;
let server: string;

beforeAll(async () => {
  sandbox = await makeSandbox();
  const port = await freePort();
  const { cert, key } = await makeCertificate(sandbox.root);
  // No turn is run here, so nobody has to be there.
  const config = openCodeTown({ modelUrl: "http://127.0.0.1:9" });
  const daemon = { host: "0.0.0.0", port, tls_cert: cert, tls_key: key };
  await writeTown({ sandbox, port, config: { ...config, daemon } });
  owner = commandLine(sandbox);
  const home = join(sandbox.root, "guest");
  await mkdir(home);
  const env = { ...sandbox.env, HOME: home, XDG_CONFIG_HOME: join(home, "config"), NODE_EXTRA_CA_CERTS: cert };
  guest = commandLine({ ...sandbox, town: home, env });
  server = `https://localhost:${port}`;
  await owner.run(["up"]);
});
afterAll(async () => {
  await owner.run(["down"]);
  expect(await processesWith(sandbox.root)).toEqual([]);
  await sandbox.remove();
});

const none = { sessions: [], unreachable: [] };

/** One story, in the order in which it is lived. */
describe("a town on another machine", { timeout: 120_000 }, () => {
  let token: string;

  it("has tokens made for it, each printed alone, and once", async () => {
    const made = await owner.run(["token", "create", "board"]);
    expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^town_board_[\w-]{43}$/) });
    expect(made.stderr).toContain("only now");
    token = made.stdout;
    const listed = await owner.run(["token", "ls"]);
    expect(listed.stdout).toMatch(/board +read/);
    expect(listed.stdout).not.toContain(token);
    expect(await owner.error(["token", "create", "board"])).toMatchObject({ code: "invalid_input", exitCode: 2 });
    expect(await owner.error(["token", "create", "Board!"])).toMatchObject({ code: "invalid_input" });
    expect(await owner.error(["token", "create", "x", "--scope", "work", "--session", "gone"])).toMatchObject({
      code: "session_not_found",
    });
  });

  it("is not reached before somebody has logged in, nor with a wrong token", async () => {
    expect(await guest.error(["ls", "--server", server])).toMatchObject({
      code: "unauthorized",
      exitCode: 3,
      remedy: expect.stringContaining(`town login ${server}`),
    });
    expect(await guest.error(["login", server], { input: `${token}x` })).toMatchObject({ code: "unauthorized" });
    expect(await guest.error(["login", server], { input: "" })).toMatchObject({ code: "invalid_input" });
    expect(await guest.error(["ls", "--server", server])).toMatchObject({ code: "unauthorized" });
  });

  it("is reached with the token that a login has kept, and without a town of one's own", async () => {
    const { file } = await guest.data<{ file: string }>(["login", server], { input: `${token}\n` });
    expect(await readFile(file, "utf8")).toBe(`${token}\n`);
    expect(await guest.data<SessionList>(["ls", "--server", server])).toEqual(none);
    expect(await guest.data(["status", "--server", `${server}/`])).toMatchObject({ running: true, sessions: 0 });
    expect(await guest.error(["ls"])).toMatchObject({ code: "config_invalid" });
  });

  it("does for a token what its scope says", async () => {
    const refused = { code: "forbidden", exitCode: 3, facts: { token: "board" } };
    expect(await guest.error(["spawn", "--role", "polecat", "--server", server])).toMatchObject(refused);
    expect(await guest.error(["token", "ls", "--server", server])).toMatchObject(refused);
    expect((await owner.data<{ tokens: TokenInfo[] }>(["token", "ls"])).tokens).toHaveLength(1);
  });

  it("takes no command that works in a folder", async () => {
    for (const line of [["down"], ["up"], ["config", "show"], ["doctor"], ["serve"]])
      expect(await guest.error([...line, "--server", server])).toMatchObject({ code: "invalid_input", exitCode: 2 });
    expect(await guest.error(["ls", "--server", server, "--town", sandbox.town])).toMatchObject({
      code: "invalid_input",
    });
  });

  it("is not spoken to without TLS, nor without trust in its certificate", async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal }) => !internal)?.address;
    const plain = `http://${outside ?? "town.example"}:4711`;
    expect(await guest.error(["login", plain], { input: token })).toMatchObject({ code: "invalid_input" });
    expect(await owner.error(["login", server], { input: token })).toMatchObject({
      code: "town_unreachable",
      remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });

  it("ends a token at once, and a login is forgotten by itself", async () => {
    const { token: next } = await owner.data<NewToken>(["token", "rotate", "board"]);
    expect(await guest.error(["ls", "--server", server])).toMatchObject({ code: "unauthorized" });
    await guest.data(["login", server], { input: next });
    expect(await guest.data<SessionList>(["ls", "--server", server])).toEqual(none);
    expect((await owner.run(["token", "revoke", "board"])).exitCode).toBe(0);
    expect(await guest.error(["ls", "--server", server])).toMatchObject({ code: "unauthorized" });
    expect(await owner.error(["token", "revoke", "board"])).toMatchObject({ code: "token_not_found", exitCode: 4 });
    expect((await guest.run(["logout", server])).exitCode).toBe(0);
    expect(await guest.error(["ls", "--server", server])).toMatchObject({
      remedy: expect.stringContaining(`town login ${server}`),
    });
  });
});

it("a town that others can reach does not start without TLS, and says what to do", async () => {
  const open = await makeSandbox();
  await writeFile(join(open.town, "town.toml"), '[orchestration]\nbackend = "opencode"\n[daemon]\nhost = "0.0.0.0"\n');
  const refused = await commandLine(open).error(["up"]);
  expect(refused).toMatchObject({ code: "config_invalid", exitCode: 2 });
  expect(refused.message).toMatch(/tls_cert and tls_key, or .*proxies/);
  expect(await processesWith(open.root)).toEqual([]);
  await open.remove();
});
