import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BeadsClient } from "@townkit/beads-client";
import { openEmbeddedBeads } from "@townkit/beads-client/embedded";
import { type Clock, type SourcedWork, systemClock } from "@townkit/core";
import { createMemoryOrchestrator, createMemoryState } from "@townkit/core/memory";
import { expect, it, onTestFinished, vi } from "vitest";
import { createBeadSource } from "./bead-source.js";

/** No wait is long. */
const hurried: Clock = { ...systemClock, after: (ms, then) => systemClock.after(Math.min(ms, 10), then) };

/** A workspace whose source of work is followed. `layer`: the client that the source gets instead of its own. */
async function followed(layer: (beads: BeadsClient) => BeadsClient = (beads) => beads) {
  const folder = mkdtempSync(path.join(tmpdir(), "townkit-demand-"));
  const beads = openEmbeddedBeads({ beadsDir: path.join(folder, ".beads"), actor: "person" });
  await beads.init({ prefix: "tp" });
  const source = createBeadSource({
    beads: layer(beads),
    state: createMemoryState(new Map()),
    roles: { polecat: ["backend"], anybody: [] },
    clock: hurried,
  });
  const told = vi.fn();
  const ending = new AbortController();
  const town = await createMemoryOrchestrator();
  const noting = { ...town, note: () => Promise.resolve() };
  const following = source.follow({ town: noting, signal: ending.signal, demandChanged: told });
  onTestFinished(async () => {
    ending.abort();
    await following;
    await town[Symbol.asyncDispose]();
    await beads[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const demand = (role: string) => source.demandOf?.(role);
  const becomes = (polecat: number, anybody: number) =>
    vi.waitFor(() => expect([demand("polecat"), demand("anybody")]).toEqual([polecat, anybody]), { timeout: 20_000 });
  return { beads, source, told, demand, becomes };
}

it("beads that are ready and nobody's are a role's by their labels, as they come, are claimed and are closed", async () => {
  const { beads, told, demand, becomes } = await followed();
  const { bead } = await beads.create({ title: "Lay the table", labels: ["backend"] });
  await beads.create({ title: "Set the clock" });
  await becomes(1, 2);
  expect(told).toHaveBeenCalled();
  await beads.claim(bead.id);
  await becomes(0, 1);
  expect(demand("mayor")).toBe(0);
});

it("a bead that is being claimed for work is nobody's no more, and is again when it could not be claimed", async () => {
  let refuse = (_: Error) => {};
  let begun = () => {};
  const claiming = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { beads, source, told, demand, becomes } = await followed((own) => ({
    ...own,
    claim() {
      begun();
      return new Promise((_, reject) => {
        refuse = reject;
      });
    },
  }));
  const { bead } = await beads.create({ title: "Lay the table", labels: ["backend"] });
  await becomes(1, 1);
  told.mockClear();
  const session = { id: "s-1", role: "polecat" } as SourcedWork["session"];
  const work = { type: "bead", beadId: bead.id, content: "" } as const;
  const taking = source.take({ assignmentId: "a-1", session, env: {}, work, expiresAt: null });
  await claiming;
  expect(demand("polecat")).toBe(0);
  expect(told).toHaveBeenCalledOnce();
  refuse(new Error("It is away."));
  await expect(taking).rejects.toThrow();
  expect(demand("polecat")).toBe(1);
  expect(told).toHaveBeenCalledTimes(2);
});

it("a count that fails is made again, though nothing changes", async () => {
  let failures = 0;
  const { beads, becomes } = await followed((own) => ({
    ...own,
    ready: (filter) => {
      failures += 1;
      return failures > 4 ? own.ready(filter) : Promise.reject(new Error("It is away."));
    },
  }));
  await beads.create({ title: "Lay the table", labels: ["backend"] });
  await becomes(1, 1);
});
