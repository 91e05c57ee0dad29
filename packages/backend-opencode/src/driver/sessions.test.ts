import type { DriverSession } from "@townkit/core/kit";
import { expect, test } from "vitest";
import { Sessions } from "./sessions.js";

function add(book: Sessions, id: string, directory: string): void {
  const session = { config: { id } } as DriverSession;
  book.add({ session, data: { directory, protocolId: id, server: "server", fork: null }, protocolId: id });
}

test("a directory is known for as long as one of our sessions is in it", () => {
  const book = new Sessions();
  add(book, "a", "/one");
  add(book, "b", "/one");
  add(book, "b", "/one");
  add(book, "c", "/two");
  expect(book.directories()).toEqual(["/one", "/two"]);
  book.forget("a");
  book.forget("a");
  expect(book.directories()).toEqual(["/one", "/two"]);
  book.forget("b");
  expect(book.directories()).toEqual(["/two"]);
});
