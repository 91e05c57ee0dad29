import { expect, it } from "vitest";
import { inTurn } from "./in-turn.js";

it("lets the first one speak at once, and the others when those before have ended", () => {
  const written: string[] = [];
  const [first, second, third] = inTurn({ count: 3, write: (text) => void written.push(text) });
  third?.write("c1");
  first?.write("a1");
  second?.write("b1");
  first?.write("a2");
  expect(written).toEqual(["a1", "a2"]);
  third?.end();
  first?.end();
  expect(written).toEqual(["a1", "a2", "b1"]);
  second?.write("b2");
  second?.end();
  expect(written).toEqual(["a1", "a2", "b1", "b2", "c1"]);
});
