import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetLogin, keepLogin } from "./keep-login.js";
import { readLogin } from "./logins.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "town-cli-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

it("keeps one token for each server, for their owner alone, and forgets one by itself", async () => {
  const env = { HOME: home };
  const [one, two] = ["https://town.example", "https://town.example/towns/../two"] as const;
  const file = await keepLogin({ server: one, token: "first", env });
  await keepLogin({ server: two, token: "other", env });
  await keepLogin({ server: one, token: "second", env });
  expect(await readLogin({ server: one, env })).toBe("second");
  expect(path.dirname(file)).toBe(path.join(home, ".config", "townkit", "logins"));
  expect((await readdir(path.dirname(file))).length).toBe(2);
  expect(await readFile(file, "utf8")).toBe("second\n");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);

  await forgetLogin({ server: one, env });
  await forgetLogin({ server: one, env });
  await expect(readLogin({ server: one, env })).rejects.toMatchObject({
    code: "unauthorized",
    remedy: expect.stringContaining(`town login ${one}`),
  });
  expect(await readLogin({ server: two, env })).toBe("other");
});

it("keeps them where the system's settings are, where that is said", async () => {
  const env = { HOME: home, XDG_CONFIG_HOME: path.join(home, "xdg") };
  const file = await keepLogin({ server: "https://a.example", token: "t", env });
  expect(file.startsWith(path.join(home, "xdg", "townkit", "logins"))).toBe(true);
});
