/** Appends to one bead's notes, and sets a key of its metadata, a label and a comment. */
import { openEmbeddedBeads } from "../../src/embedded/index.js";
import { allAreReady } from "../all-are-ready.js";

const [beadsDir = "", actor = "", id = ""] = process.argv.slice(2);
await using client = openEmbeddedBeads({ beadsDir, actor });
await allAreReady();
await client.appendNotes(id, `note of ${actor}`);
await client.changeMetadata(id, { set: { [actor]: actor } });
await client.addLabels(id, [actor]);
await client.addComment(id, `comment of ${actor}`);
