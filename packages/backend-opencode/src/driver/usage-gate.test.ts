import { expect, it } from "vitest";
import { UsageGate } from "./usage-gate.js";

function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

it("does not change what is used, and changes it once nobody does", async () => {
  const gate = new UsageGate();
  const use = latch();
  const using = gate.enter(() => use.opened);
  expect(await gate.alone(async () => expect.unreachable())).toBe(false);
  use.open();
  await using;
  let changed = false;
  expect(
    await gate.alone(async () => {
      changed = true;
    }),
  ).toBe(true);
  expect(changed).toBe(true);
});

it("keeps out who comes while it is changed, and lets them in at the end, also of a change that failed", async () => {
  const gate = new UsageGate();
  const change = latch();
  const order: string[] = [];
  const changing = gate.alone(async () => {
    await change.opened;
    order.push("changed");
    throw new Error("broken");
  });
  const using = Promise.all([1, 2].map((user) => gate.enter(async () => void order.push(`use ${user}`))));
  expect(await gate.alone(async () => expect.unreachable())).toBe(false);
  change.open();
  await expect(changing).rejects.toThrow("broken");
  await using;
  expect(order).toEqual(["changed", "use 1", "use 2"]);
  expect(gate.inside).toBe(0);
});
