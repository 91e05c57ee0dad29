import { expect, it } from "vitest";
import { withoutSecrets } from "./without-secrets.js";

it("shows settings, and of what is secret only that it is there", () => {
  const settings = {
    snapshot: true,
    provider: { x: { options: { apiKey: "sk-1", baseURL: "https://me:pass@host/v1", timeout: 3 } } },
    mcp: {
      y: { type: "remote", headers: { "X-Any": "s2" }, environment: { PATH: "/bin" }, oauth: { clientSecret: "s3" } },
    },
    keybinds: { leader: "ctrl+x" },
    plugin: [["file:///x", { token: "s4" }]],
  };
  expect(withoutSecrets(settings)).toEqual({
    snapshot: true,
    provider: { x: { options: { apiKey: "***", baseURL: "https://me:***@host/v1", timeout: 3 } } },
    mcp: {
      y: { type: "remote", headers: { "X-Any": "***" }, environment: { PATH: "***" }, oauth: { clientSecret: "***" } },
    },
    keybinds: { leader: "ctrl+x" },
    plugin: [["file:///x", { token: "***" }]],
  });
});
