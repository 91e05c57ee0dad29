import { contractVersion, requireContract, silentLog, systemClock } from "@townkit/core";
import { createBackend } from "@townkit/core/kit";
import { createMemoryOrchestrator, createMemoryState, createMemoryStore } from "@townkit/core/memory";
import { expect, test } from "vitest";
import { createSessionPool } from "./session-pool.js";

const [major = 0, minor = 0] = contractVersion.split(".").map(Number);
const laterMinor = `${major}.${minor + 1}`;
const laterMajor = `${major + 1}.0`;
const earlierMajor = `${major - 1}.9`;
const check = (speaks: string) => () => requireContract({ backend: "odd", package: "@stranger/odd", speaks });

test("a backend of this contract fits, and one of an earlier minor version of it", () => {
  expect(check(contractVersion)).not.toThrow();
  if (minor > 0) expect(check(`${major}.0`)).not.toThrow();
});

test.each([laterMinor, laterMajor])("a backend that is ahead (%s) asks for a newer core", (speaks) => {
  expect(check(speaks)).toThrow(
    expect.objectContaining({
      code: "contract_mismatch",
      effect: "none",
      message: expect.stringContaining(`contract ${speaks}; this core speaks ${contractVersion}`),
      remedy: expect.stringContaining("npm install @townkit/core@latest"),
    }),
  );
});

test.each([earlierMajor, "nonsense"])("a backend of an earlier contract (%s) is to be replaced", (speaks) => {
  expect(check(speaks)).toThrow(
    expect.objectContaining({
      code: "contract_mismatch",
      remedy: expect.stringContaining("npm install @stranger/odd@latest"),
    }),
  );
});

test("createBackend refuses such a driver before it opens it", async () => {
  let opened = false;
  const driver = {
    name: "odd",
    contractVersion: laterMajor,
    durability: "process",
    async open() {
      opened = true;
    },
  };
  const options = { driver, state: createMemoryState(), clock: systemClock, log: silentLog };
  await expect(createBackend(options as never)).rejects.toMatchObject({ code: "contract_mismatch" });
  expect(opened).toBe(false);
});

test("a pool refuses such a backend, whoever made it, and leaves it alone", async () => {
  await using backend = await createMemoryOrchestrator({});
  const stranger = { ...backend, contractVersion: earlierMajor };
  const pool = createSessionPool({ backend: stranger, store: createMemoryStore() });
  await expect(pool).rejects.toMatchObject({ code: "contract_mismatch" });
});
