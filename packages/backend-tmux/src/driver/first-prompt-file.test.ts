import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { launchedBy } from "../tmux/spawn-session.js";
import { FirstPromptFile } from "./first-prompt-file.js";

let folder: string;
let file: FirstPromptFile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "townkit-first-"));
  file = new FirstPromptFile({ folder: join(folder, "first"), name: "s-1" });
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts a program as tmux would, with the shell of some system. Returns the arguments that it got. */
async function launch(
  program: readonly string[] = [process.execPath, "-p", "JSON.stringify(process.argv.slice(1))"],
  { shell, lingers = false }: { shell?: string; lingers?: boolean } = {},
) {
  const firstPrompt = { path: file.path, behind: ["--", "-p"] };
  const [command = "", ...args] = launchedBy({ argv: program, firstPrompt, lingers });
  return JSON.parse((await promisify(execFile)(shell ?? command, args)).stdout) as string[];
}

it("what lies there is the launched program's last argument, and is gone before it runs", async () => {
  await file.lay("words $(id)\n; `x`\n\n");
  expect(await launch()).toEqual(["-p", "words $(id)\n; `x`\n\n"]);
  expect(await readdir(join(folder, "first"))).toEqual([]);
  expect(await file.takeBack()).toBe(false);
});

it("one whose terminal is to be closed later gets it too, and ends with its own code", async () => {
  await file.lay("words\n");
  expect(await launch(undefined, { lingers: true })).toEqual(["-p", "words\n"]);
  await file.lay("words");
  await expect(launch(["sh", "-c", "exit 7"], { lingers: true })).rejects.toMatchObject({ code: 7 });
  expect(await file.takeBack()).toBe(false);
});

it("nobody but its owner can read it", async () => {
  await file.lay("words");
  expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "first"))).mode & 0o777).toBe(0o700);
});

it("what is taken back is launched by nobody, and is said to be nowhere until it is forgotten", async () => {
  await file.lay("words");
  expect(await file.lies()).toBe(true);
  expect(await file.takeBack()).toBe(true);
  await expect(launch(["touch", join(folder, "ran")])).rejects.toThrow();
  await expect(readFile(join(folder, "ran"))).rejects.toMatchObject({ code: "ENOENT" });
  expect(await file.takeBack()).toBe(true);
  await file.forget();
  expect(await file.takeBack()).toBe(false);
});

it("a program that the system does not run takes nothing, though its launcher had it", async () => {
  const program = join(folder, "program");
  await writeFile(program, "#!/no/such/interpreter\n", { mode: 0o755 });
  for (const shell of ["sh", "bash"]) {
    await file.lay("words");
    await expect(launch([program], { shell })).rejects.toMatchObject({ code: expect.any(Number) });
    expect(await file.lies()).toBe(false);
    expect(await file.takeBack()).toBe(true);
    await file.forget();
  }
});

it("a program that ran and failed may have taken it", async () => {
  await file.lay("words");
  await expect(launch([process.execPath, "-e", "process.exit(127)"])).rejects.toMatchObject({ code: 127 });
  expect(await file.takeBack()).toBe(false);
});

it("a program that is not there takes nothing", async () => {
  await file.lay("words");
  await expect(launch(["/no/such/agent"])).rejects.toMatchObject({ code: 127 });
  expect(await file.takeBack()).toBe(true);
});
