import { describe, expect, it } from "vitest";
import { nodeVersionProblem, oldestNode } from "./node-version.mjs";
import { workspacePackages } from "./workspace.mjs";

describe("nodeVersionProblem", () => {
  it.each(["20.19.0", "20.20.2", "22.0.0", "24.21.0"])("accepts %s", (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(["18.20.0", "20.18.9"])("names the remedy for %s", (version) => {
    expect(nodeVersionProblem(version)).toContain(`needs Node.js ${oldestNode} or later; this is ${version}`);
  });

  it("agrees with the engines of every package", () => {
    for (const { name, manifest } of workspacePackages()) {
      expect({ name, node: `${manifest.engines?.node}.0` }).toEqual({ name, node: `>=${oldestNode}` });
    }
  });
});
