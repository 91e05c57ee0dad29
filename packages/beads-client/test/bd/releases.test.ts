import { expect, test } from "vitest";
import { transcripts } from "../../src/testing/index.js";
import { open, standIn } from "./stand-in.js";

/** A stand-in of a release, with the id of the bead that alice works on. */
function standInOf(release: string) {
  const transcript = transcripts.find((one) => one.release === release);
  if (transcript === undefined) throw new Error(`There is no transcript of ${release}.`);
  const made = standIn({ transcript });
  const ofSecond = transcript.entries.find(({ name }) => name === "show-second")?.args;
  return { ...made, second: ofSecond?.at(-1) ?? "" };
}

test.each([
  ["1.0.3", []],
  ["1.3.0", ["--include-dependents", "--include-comments"]],
] as const)("bd %s is asked for whole beads in its own way", async (release, flags) => {
  const { client, standIn: made, first } = standInOf(release);
  const { dependents } = await client.show(first);
  expect(dependents).toHaveLength(1);
  expect(made.calls()).toContainEqual(["--json", "show", ...flags, "--", first]);
});

test("a bead of somebody else's is released by naming who has it, where bd looks at that", async () => {
  const { standIn: made, second } = standInOf("1.3.0");
  await open(made, { actor: "bob" }).release(second, { holder: "alice" });
  const words = ["--status=open", "--assignee=", "--if-assignee=alice"];
  expect(made.calls()).toContainEqual(["--json", "update", ...words, "--", second]);
});

test("a bead that its holder lost meanwhile, to one who does not stand in the queue, is not released", async () => {
  const { standIn: made, second } = standInOf("1.3.0");
  const words = ["--status=open", "--assignee=", "--if-assignee=alice"];
  const lost = 'Error updating it: assignee mismatch: it is held by "carol", expected "alice"\n';
  const args = ["--json", "update", ...words, "--", second];
  const [, , transcript] = transcripts;
  if (transcript === undefined) throw new Error("There is no third transcript.");
  made.set({ transcript, entries: [{ args, stderr: lost, exitCode: 13 }] });
  const released = open(made, { actor: "bob" }).release(second, { holder: "alice" });
  await expect(released).rejects.toMatchObject({ code: "not_holder", effect: "none" });
});

test("a bead of somebody else's is closed by force only after bd asked for it", async () => {
  const { standIn: made, second } = standInOf("1.3.0");
  const closing = open(made, { actor: "bob" }).close(second, { reason: "seen to" });
  // What the stand-in reads back is what was recorded before.
  await expect(closing).rejects.toMatchObject({ code: "unavailable", effect: "possible" });
  const closes = made.calls().filter((args) => args.includes("close"));
  expect(closes).toEqual([
    ["--json", "close", "--reason=seen to", "--", second],
    ["--json", "close", "--reason=seen to", "--force", "--", second],
  ]);
  const asOther = open(made, { actor: "bob" }).close(second, { reason: "seen to", holder: "carol" });
  await expect(asOther).rejects.toMatchObject({ code: "not_holder", effect: "none" });
});

test("a gate that somebody else has is not forced", async () => {
  const { standIn: made, second } = standInOf("1.3.0");
  const transcript = transcripts.find(({ release }) => release === "1.3.0");
  const shown = transcript?.entries.find(({ name }) => name === "show-second");
  if (transcript === undefined || shown === undefined) throw new Error("There is no transcript of 1.3.0.");
  const gate = { ...shown, stdout: shown.stdout.replace('"issue_type": "task"', '"issue_type": "gate"') };
  made.set({ transcript, entries: [gate] });
  const closing = open(made, { actor: "bob" }).close(second, { reason: "seen to" });
  await expect(closing).rejects.toMatchObject({ code: "not_holder", effect: "none", facts: { assignee: "alice" } });
  expect(made.calls().filter((args) => args.includes("--force"))).toEqual([]);
});
