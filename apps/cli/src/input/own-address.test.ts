import { expect, test } from "vitest";
import { ownAddress } from "./own-address.js";

test.each([
  ["the session in whose shell it is", { env: { TOWN_SESSION: "s-1" }, user: "lee" }, "s-1"],
  ["the user, elsewhere", { env: {}, user: "lee" }, "@lee"],
  ["the user, in what an address may hold", { env: { TOWN_SESSION: "" }, user: "Lee O'Hara\\x" }, "@Lee-O-Hara-x"],
  ["nobody in particular, without a name", { env: {}, user: "" }, "@user"],
])("mail is from %s", (_who, given, address) => {
  expect(ownAddress(given)).toBe(address);
});
