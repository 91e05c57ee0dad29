import { expect, test } from "vitest";
import { runBd } from "../src/program/run-bd.js";
import { newWorkspace } from "./workspace.js";

/** Calls the program on a workspace of its own, as an agent's shell would. */
async function program() {
  const client = await newWorkspace();
  const env = { BEADS_DIR: client.beadsDir, BD_ACTOR: "agent" };
  async function bd(argv: readonly string[], more: { stdin?: string; env?: object } = {}) {
    const said = { out: "", err: "" };
    const code = await runBd({
      argv,
      env: { ...env, ...more.env },
      stdin: (async function* () {
        yield more.stdin ?? "";
      })(),
      stdout: { write: (text: string) => (said.out += text) },
      stderr: { write: (text: string) => (said.err += text) },
    });
    return { code, ...said, json: () => JSON.parse(said.out) };
  }
  const made = async (...argv: string[]) => (await bd(["create", ...argv, "--json"])).json().id as string;
  return { client, bd, made };
}

test("an issue's life, as agents write it", async () => {
  const { bd, made, client } = await program();
  const first = await made("Lay the table", "-d", "Six plates.", "-p", "1", "-t", "task", "-l", "kitchen,food");
  const second = await made("Eat", "--deps", first);
  expect((await bd(["ready", "--json"])).json()).toMatchObject([
    { id: first, labels: ["kitchen", "food"].sort(), priority: 1 },
  ]);
  expect((await bd(["update", first, "--claim", "--json"])).json()).toMatchObject([
    { id: first, status: "in_progress", assignee: "agent" },
  ]);
  expect((await bd(["comments", "add", first, "the", "forks are missing"])).out).toBe(`Comment added to ${first}\n`);
  expect((await bd(["update", first, "--append-notes", "Found them.", "--add-label", "done"])).code).toBe(0);
  expect((await bd(["show", first, "--json"])).json()).toMatchObject([
    {
      notes: "Found them.",
      labels: ["done", "food", "kitchen"],
      comments: [{ author: "agent", text: "the forks are missing" }],
      dependents: [{ id: second, title: "Eat", dependency_type: "blocks" }],
    },
  ]);
  expect((await bd(["close", second])).err).toMatch(/cannot be closed/);
  expect((await bd(["close", first, "--reason", "laid"])).out).toBe(`✓ Closed ${first} — Lay the table: laid\n`);
  expect((await bd(["ready"])).out).toMatch(/○ .* Eat\n\nReady: 1 issue with no active blockers/);
  expect((await bd(["list", "--all", "--json"])).json()).toHaveLength(2);
  expect((await bd(["search", "plates", "--status", "closed", "--json"])).json()).toMatchObject([{ id: first }]);
  expect(await client.show(first)).toMatchObject({ status: "closed", assignee: "agent", close_reason: "laid" });
  expect((await bd(["reopen", first, "--json"])).json()).toMatchObject([{ id: first, status: "open" }]);
});

test("a claimed issue is given back as with bd", async () => {
  const { bd, made, client } = await program();
  const id = await made("A");
  await bd(["update", id, "--claim"]);
  expect((await bd(["update", id, "--status", "open", "--assignee", ""])).code).toBe(0);
  const { status, assignee } = await client.show(id);
  expect({ status, assignee }).toEqual({ status: "open", assignee: undefined });
});

test("dependencies are added, listed and removed", async () => {
  const { bd, made } = await program();
  const [a, b] = [await made("A"), await made("B")];
  expect((await bd(["dep", "add", a, b, "--json"])).json()).toEqual({
    ...{ status: "added", issue_id: a, depends_on_id: b, type: "blocks" },
    schema_version: 1,
  });
  expect((await bd(["dep", "list", a, "--json"])).json()).toMatchObject([{ id: b, dependency_type: "blocks" }]);
  expect((await bd(["dep", "list", b, "--direction", "up"])).out).toContain(a);
  expect((await bd(["dep", "add", b, a])).code).toBe(1);
  expect((await bd(["dep", "remove", a, b])).code).toBe(0);
  expect((await bd(["dep", "list", a])).out).toBe(`${a} has no dependencies\n`);
});

test("a text may come on standard input, and options before the command", async () => {
  const { bd, client } = await program();
  const { json } = await bd(["--json", "--actor", "somebody", "create", "--title=-x", "--stdin"], {
    stdin: "line 1\nline 2",
  });
  expect(await client.show(json().id)).toMatchObject({
    title: "-x",
    description: "line 1\nline 2",
    created_by: "somebody",
  });
});

test("a claim of somebody else's issue changes nothing, whatever else is asked with it", async () => {
  const { bd, made, client } = await program();
  const id = await made("A");
  await client.claim(id, { actor: "other" });
  const { code, out, err } = await bd(["update", id, "--claim", "--title", "B", "--json"]);
  expect({ code, out, err }).toEqual({ code: 1, out: "", err: expect.stringContaining("other's") });
  expect(await client.show(id)).toMatchObject({ title: "A", assignee: "other" });
});

test.each([
  [["update", "ID", "--nonsense"], /nonsense/],
  [["frobnicate"], /unknown command "frobnicate"/],
  [["update", "ID"], /No updates specified/],
  [["update", "--claim"], /wants the id/],
  [["create", "two", "words"], /one title/],
  [["list", "--priority", "high"], /whole number/],
  [["show", "tp-none"], /no bead tp-none/],
  [["create", "x", "--deps", "blocks:ID"], /reversed/],
])("%j is refused, and changes nothing", async (argv, problem) => {
  const { bd, made, client } = await program();
  const id = await made("A");
  const before = await client.show(id);
  const { code, out, err } = await bd(argv.map((word) => word.replace("ID", id)));
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(problem);
  expect(await client.show(id)).toEqual(before);
  expect(await client.list({ closed: true })).toHaveLength(1);
});

test("without the name of its workspace it answers from none", async () => {
  const { bd } = await program();
  for (const BEADS_DIR of [undefined, "", ".beads"])
    expect(await bd(["list"], { env: { BEADS_DIR } })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/BEADS_DIR/),
    });
  expect(await bd(["list"], { env: { BEADS_DIR: "/nowhere/.beads" } })).toMatchObject({ code: 1 });
});

test("it tells what it can do", async () => {
  const { bd } = await program();
  expect((await bd(["--help"])).out).toContain("bd dep add <id> <depends-on-id>");
  expect((await bd(["close", "--help"])).out).toContain("--reason");
  expect((await bd(["prime"])).out).toContain("bd ready");
});
