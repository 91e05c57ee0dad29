import { mkdir, readFile, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../test-support/temporary-folder.js";
import { serverEnv, shareCredentials } from "./server-env.js";
import { serverPaths } from "./server-paths.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

it("inherits by name alone, and what is given wins over that but not over what is ours", () => {
  const paths = serverPaths("/town");
  const env = serverEnv({
    from: { PATH: "/bin", HOME: "/home/u", AWS_SECRET: "no", LANG: "C" },
    paths,
    password: "p",
    mark: "m",
    config: { a: 1 },
    given: { HOME: "/elsewhere", XDG_DATA_HOME: "/shared", EXTRA: "1" },
  });
  expect(env).toEqual({
    PATH: "/bin",
    LANG: "C",
    HOME: "/elsewhere",
    EXTRA: "1",
    XDG_DATA_HOME: "/town/data",
    XDG_STATE_HOME: "/town/state",
    OPENCODE_CONFIG_CONTENT: '{"a":1}',
    OPENCODE_SERVER_USERNAME: "opencode",
    OPENCODE_SERVER_PASSWORD: "p",
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    TOWN_SERVER_MARK: "m",
  });
});

it("shares the user's logins and nothing else of theirs", async () => {
  const theirs = join(folder.path, "home", ".local", "share", "opencode");
  await mkdir(theirs, { recursive: true });
  await writeFile(join(theirs, "auth.json"), "{}");
  const paths = serverPaths(join(folder.path, "town"));
  await shareCredentials({ paths, env: { HOME: join(folder.path, "home") } });
  await shareCredentials({ paths, env: { HOME: join(folder.path, "home") } });
  expect(await readlink(join(paths.data, "opencode", "auth.json"))).toBe(join(theirs, "auth.json"));
});

it("leaves logins alone that the server has made itself", async () => {
  const paths = serverPaths(folder.path);
  await mkdir(join(paths.data, "opencode"), { recursive: true });
  await writeFile(join(paths.data, "opencode", "auth.json"), "own");
  await shareCredentials({ paths, env: { HOME: folder.path } });
  expect(await readFile(join(paths.data, "opencode", "auth.json"), "utf8")).toBe("own");
});
