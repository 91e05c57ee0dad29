import type { Context } from "hono";
import { describe, expect, test } from "vitest";
import { untouchedTown } from "../test-support/untouched-town.js";
import { addressList, isLocal, peerBehind, peerName } from "./peer.js";

function from(address: string | undefined, forwarded?: string): Context {
  const req = { header: (name: string) => (name === "x-forwarded-for" ? forwarded : undefined) };
  return { env: { incoming: { socket: { remoteAddress: address } } }, req } as unknown as Context;
}

describe("a peer", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    [undefined, ""],
  ])("at %s is %s", (address, peer) => {
    expect(peerName(from(address))).toBe(peer);
  });

  test("behind a proxy is what the proxy says, and not what was said to it", () => {
    const peerOf = peerBehind(["10.0.0.0/8"]);
    expect(peerOf(from("10.1.2.3", "192.0.2.7"))).toBe("192.0.2.7");
    expect(peerOf(from("10.1.2.3", "198.51.100.1, 192.0.2.7"))).toBe("192.0.2.7");
    expect(peerOf(from("10.1.2.3", "198.51.100.1, 192.0.2.7, 10.9.9.9"))).toBe("192.0.2.7");
    expect(peerOf(from("10.1.2.3", "nonsense"))).toBe("10.1.2.3");
    expect(peerOf(from("10.1.2.3"))).toBe("10.1.2.3");
  });

  test.each([
    ["192.0.2.7:5678", "192.0.2.7"],
    ["[2001:db8:1:2::7]:5678", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2::7]", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::7", "2001:db8:1:2::/64"],
    ["[::ffff:192.0.2.7]:5678", "192.0.2.7"],
    ["198.51.100.1, 192.0.2.7:5678, 10.9.9.9:4000", "192.0.2.7"],
    ["192.0.2.7:", "10.1.2.3"],
    ["[nonsense]:5678", "10.1.2.3"],
  ])("behind a proxy that says %s is %s", (forwarded, peer) => {
    expect(peerBehind(["10.0.0.0/8"])(from("10.1.2.3", forwarded))).toBe(peer);
  });

  test("that is no proxy says nothing by the header", () => {
    expect(peerBehind(["10.0.0.0/8"])(from("192.0.2.7", "198.51.100.1"))).toBe("192.0.2.7");
    expect(peerBehind([])(from("192.0.2.7", "198.51.100.1"))).toBe("192.0.2.7");
  });
});

test.each(["127.0.0.1", "127.9.9.9", "::1", ""])("%j is this machine", (address) => {
  expect(isLocal(address)).toBe(true);
});

test.each(["10.0.0.1", "2001:db8::1", "0.0.0.0", "localhost"])("%s is not", (address) => {
  expect(isLocal(address)).toBe(false);
});

test("a list holds addresses and networks of both kinds", () => {
  const listed = addressList(["10.0.0.5", "172.16.0.0/12", "2001:db8::/32"]);
  for (const address of ["10.0.0.5", "172.31.0.1", "2001:db8:9::1"]) expect(listed(address), address).toBe(true);
  for (const address of ["10.0.0.6", "172.32.0.1", "2001:db9::1", "", "x"])
    expect(listed(address), address).toBe(false);
});

describe("a town without TLS beyond its machine", () => {
  const peers = addressList(["10.0.0.5"]);

  test("answers its proxies and this machine", async () => {
    const { send } = untouchedTown({ peers });
    for (const from of ["10.0.0.5", "127.0.0.1", "::ffff:127.0.0.1"])
      expect(await send({ path: "/v1/health", from })).toMatchObject({ status: 200 });
  });

  test.each(["/v1/health", "/openapi.json", "/v1/sessions"])(
    "refuses %s to all others, with the right token too",
    async (path) => {
      const { send, touched } = untouchedTown({ peers });
      const headers = { "x-forwarded-for": "10.0.0.5" };
      const answer = await send({ path, from: "10.0.0.6", headers });
      expect(answer).toMatchObject({ status: 403, error: { code: "forbidden", facts: { address: "10.0.0.6" } } });
      expect(touched).toEqual([]);
    },
  );
});
