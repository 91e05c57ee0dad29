/** Makes a child with a label and a dependency, with a program `bd` of the test's own. */
import { openBdBeads } from "../../src/bd/index.js";

const [beadsDir = "", bd = "", parent = "", blocker = ""] = process.argv.slice(2);
await using client = openBdBeads({ beadsDir, bd, actor: "alice" });
await client.create({ title: "Child", parent, labels: ["own"], dependencies: [{ depends_on_id: blocker }] });
