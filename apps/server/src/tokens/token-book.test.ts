import { systemClock } from "@townkit/core";
import { createMemoryState } from "@townkit/core/memory";
import { describe, expect, test } from "vitest";
import { openTokenBook } from "./token-book.js";

async function newBook() {
  const state = createMemoryState();
  return { state, book: await openTokenBook({ state, clock: systemClock }) };
}

describe("a named token", () => {
  test("says whose it is, and what it may do", async () => {
    const { book } = await newBook();
    const made = await book.create({ name: "ci", scope: "work", sessionId: "s-1" });
    expect(made).toMatchObject({ name: "ci", scope: "work", sessionId: "s-1", rotatedAt: null });
    expect(made.token).toMatch(/^town_ci_[\w-]{43}$/);
    expect(book.identify(made.token)).toMatchObject({ name: "ci", scope: "work", sessionId: "s-1" });
  });

  test("may read, where nothing else was asked for", async () => {
    const { book } = await newBook();
    expect(await book.create({ name: "board" })).toMatchObject({ scope: "read", sessionId: null });
  });

  test("is kept as a hash, and told once", async () => {
    const { book, state } = await newBook();
    const { token } = await book.create({ name: "ci" });
    const secret = token.slice("town_ci_".length);
    expect(JSON.stringify(await state.list(""))).not.toContain(secret);
    expect(JSON.stringify(book.list())).not.toMatch(/hash|town_ci/);
  });

  test("is known to the next daemon", async () => {
    const { book, state } = await newBook();
    const { token } = await book.create({ name: "ci" });
    const next = await openTokenBook({ state, clock: systemClock });
    expect(next.identify(token)).toMatchObject({ name: "ci" });
    expect(next.list()).toEqual(book.list());
  });

  test("is one of its name, and the first stays", async () => {
    const { book } = await newBook();
    const { token } = await book.create({ name: "ci" });
    await expect(book.create({ name: "ci", scope: "admin" })).rejects.toMatchObject({
      code: "invalid_input",
      remedy: expect.stringContaining("town token rotate ci"),
    });
    expect(book.identify(token)).toMatchObject({ scope: "read" });
  });

  test.each(["", "town_ci_", "ci", "town_other_", "Town_ci_"])("is not %j and what follows", async (head) => {
    const { book } = await newBook();
    const { token } = await book.create({ name: "ci" });
    const secret = token.slice("town_ci_".length);
    expect(book.identify(`${head}${secret.split("").reverse().join("")}`)).toBeUndefined();
    if (head !== "town_ci_") expect(book.identify(`${head}${secret}`)).toBeUndefined();
  });

  test("that is rotated has another text, and what the old one opened ends", async () => {
    const { book, state } = await newBook();
    const old = await book.create({ name: "ci", scope: "work" });
    const before = book.identify(old.token);
    const made = await book.rotate("ci");
    expect(made).toMatchObject({ name: "ci", scope: "work", createdAt: old.createdAt });
    expect(made.rotatedAt).not.toBeNull();
    expect(before?.ended.aborted).toBe(true);
    expect(book.identify(old.token)).toBeUndefined();
    expect(book.identify(made.token)?.ended.aborted).toBe(false);
    expect((await openTokenBook({ state, clock: systemClock })).identify(old.token)).toBeUndefined();
  });

  test("that is revoked is nobody's, also for the next daemon, and its name is free", async () => {
    const { book, state } = await newBook();
    const { token } = await book.create({ name: "ci" });
    const caller = book.identify(token);
    expect(await book.revoke("ci")).toMatchObject({ name: "ci" });
    expect(caller?.ended.aborted).toBe(true);
    expect(book.identify(token)).toBeUndefined();
    expect((await openTokenBook({ state, clock: systemClock })).list()).toEqual([]);
    await book.create({ name: "ci" });
    expect(book.identify(token)).toBeUndefined();
  });

  test("that is not there cannot be rotated or revoked", async () => {
    const { book } = await newBook();
    const missing = { code: "token_not_found", facts: { name: "ci" } };
    await expect(book.rotate("ci")).rejects.toMatchObject(missing);
    await expect(book.revoke("ci")).rejects.toMatchObject(missing);
  });
});
