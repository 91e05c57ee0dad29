import { expect, it, vi } from "vitest";
import { offlineEnv, toolEnv } from "./tool-env.mjs";

it("what asks nothing of a network is given no certificates to read, and all else of the environment", () => {
  vi.stubEnv("NODE_EXTRA_CA_CERTS", "/certificates.pem");
  const { NODE_EXTRA_CA_CERTS, ...rest } = toolEnv();
  expect(NODE_EXTRA_CA_CERTS).toBe("/certificates.pem");
  expect(offlineEnv()).toEqual(rest);
  vi.unstubAllEnvs();
});
