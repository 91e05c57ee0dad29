import { expect, it } from "vitest";
import { createSerial } from "./serial.js";

it("runs the tasks of one key in order, those of others beside, and goes on after a failure", async () => {
  const serial = createSerial();
  const log: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = serial.run("a", async () => {
    await gate;
    log.push("a1");
    throw new Error("a1 failed");
  });
  const second = serial.run("a", () => log.push("a2"));
  await serial.run("b", () => log.push("b1"));
  expect(log).toEqual(["b1"]);
  open();
  await expect(first).rejects.toThrow("a1 failed");
  await second;
  expect(log).toEqual(["b1", "a1", "a2"]);
});

it("is idle when everything has run, what was added meanwhile included", async () => {
  const serial = createSerial();
  const log: string[] = [];
  void serial.run("a", () => {
    log.push("first");
    void serial.run("b", async () => {
      await new Promise(setImmediate);
      log.push("second");
    });
  });
  await serial.idle();
  expect(log).toEqual(["first", "second"]);
});
