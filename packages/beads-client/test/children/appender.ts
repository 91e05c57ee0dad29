/** Appends to one bead's notes, and sets a key of its metadata, a label and a comment. */

import { allAreReady } from "../all-are-ready.js";
import { openClient } from "../open-client.js";

const [beadsDir = "", actor = "", id = ""] = process.argv.slice(2);
await using client = openClient({ beadsDir, actor });
await allAreReady();
await client.appendNotes(id, `note of ${actor}`);
await client.changeMetadata(id, { set: { [actor]: actor } });
await client.addLabels(id, [actor]);
await client.addComment(id, `comment of ${actor}`);
