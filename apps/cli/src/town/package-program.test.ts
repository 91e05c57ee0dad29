import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { packageProgram } from "./package-program.js";

const wanted = { bin: "odd-program", does: "runs odd agents", install: "npm install @stranger/odd" };

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), "town-program-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

it("is that of the first place that has the package", async () => {
  const [none, town] = [await folder(), await folder()];
  const home = path.join(town, "node_modules/@stranger/odd");
  await mkdir(home, { recursive: true });
  const manifest = { name: "@stranger/odd", bin: { "odd-program": "./bin/odd.js" } };
  await writeFile(path.join(home, "package.json"), JSON.stringify(manifest));
  const program = packageProgram({ ...wanted, name: "@stranger/odd", places: [none, town] });
  expect(program).toBe(path.join(home, "bin/odd.js"));
});

it("is said to be missing where no place has it, with what to install", async () => {
  const places = [await folder(), await folder()];
  expect(() => packageProgram({ ...wanted, name: "@stranger/odd", places })).toThrow(
    expect.objectContaining({
      code: "config_invalid",
      message: `@stranger/odd, which runs odd agents, is not installed for ${places.join(" or ")}.`,
      remedy: "Install it: npm install @stranger/odd",
    }),
  );
});
