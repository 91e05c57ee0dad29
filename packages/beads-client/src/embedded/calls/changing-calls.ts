import type { ChangingCalls } from "../../calls/call-groups.js";
import { checkedId } from "../../calls/checked-id.js";
import type { BeadsClient } from "../../contract/beads-client.js";
import { checked } from "../../contract/checked.js";
import { BeadChangesSchema, MetadataChangesSchema, NewBeadSchema, NewDependencySchema } from "../../contract/inputs.js";
import { ChangeOptionsSchema, CreateOptionsSchema, UpdateOptionsSchema } from "../../contract/options.js";
import { LabelsSchema, SomeTextSchema } from "../../contract/texts.js";
import { changeBead } from "../change/change-bead.js";
import { createBead } from "../change/create.js";
import { addDependency, removeDependency } from "../change/dependencies.js";
import { changeLabels } from "../change/labels.js";
import { addComment, appendNotes, changeMetadata } from "../change/texts.js";
import { requireKnownWords, updated } from "../decide/update.js";
import { type ClientParts, nowIn } from "./parts.js";

/** What changes beads without moving work. */
export function changingCalls(parts: ClientParts): ChangingCalls {
  const { store, start, nowMs } = parts;

  function labelling(how: "addLabel" | "removeLabel"): BeadsClient["addLabels"] {
    return async (given, names, options) => {
      const id = checkedId(given);
      const labels = checked({ schema: LabelsSchema, value: names, what: "The labels" });
      const call = start(`The labelling of ${id}`, ChangeOptionsSchema, options);
      return await store.write(call, ({ tables }) => changeLabels({ tables, id, labels, how }));
    };
  }

  return {
    async create(given, options) {
      const bead = checked({ schema: NewBeadSchema, value: given, what: "The new bead" });
      requireKnownWords(bead);
      const call = start("The making of a bead", CreateOptionsSchema, options);
      const { actor } = call;
      const { key } = call.given;
      return await store.write(call, (connection) => createBead({ connection, bead, key, actor, nowMs: nowMs() }));
    },

    async update(given, asked, options) {
      const id = checkedId(given);
      const changes = checked({ schema: BeadChangesSchema, value: asked, what: `The change of ${id}` });
      requireKnownWords(changes);
      const call = start(`The change of ${id}`, UpdateOptionsSchema, options);
      const { onlyIf } = call.given;
      return await store.write(call, ({ tables }) =>
        changeBead({ tables, id, decide: (bead) => updated({ bead, changes, onlyIf, now: nowIn(parts) }) }),
      );
    },

    async appendNotes(given, added, options) {
      const id = checkedId(given);
      const text = checked({ schema: SomeTextSchema, value: added, what: `The addition to the notes of ${id}` });
      const call = start(`The addition to the notes of ${id}`, ChangeOptionsSchema, options);
      return await store.write(call, ({ tables }) => appendNotes({ tables, id, text, now: nowIn(parts) }));
    },

    async changeMetadata(given, asked, options) {
      const id = checkedId(given);
      const what = `The change of the metadata of ${id}`;
      const changes = checked({ schema: MetadataChangesSchema, value: asked, what });
      return await store.write(start(what, ChangeOptionsSchema, options), ({ tables }) =>
        changeMetadata({ tables, id, changes, now: nowIn(parts) }),
      );
    },

    async addDependency(given, options) {
      const dependency = checked({ schema: NewDependencySchema, value: given, what: "The dependency" });
      const call = start(`The dependency of ${dependency.issue_id}`, ChangeOptionsSchema, options);
      const { actor } = call;
      return await store.write(call, ({ prepare, tables }) =>
        addDependency({ prepare, tables, dependency, actor, now: nowIn(parts) }),
      );
    },

    async removeDependency(given, options) {
      const ends = { issue_id: checkedId(given.issue_id), depends_on_id: checkedId(given.depends_on_id) };
      const call = start(`The removal of a dependency of ${ends.issue_id}`, ChangeOptionsSchema, options);
      await store.write(call, ({ tables }) => removeDependency({ tables, ...ends }));
    },

    addLabels: labelling("addLabel"),
    removeLabels: labelling("removeLabel"),

    async addComment(given, said, options) {
      const id = checkedId(given);
      const text = checked({ schema: SomeTextSchema, value: said, what: `The comment on ${id}` });
      const call = start(`The comment on ${id}`, ChangeOptionsSchema, options);
      return await store.write(call, ({ tables }) =>
        addComment({ tables, id, text, author: call.actor, now: nowIn(parts) }),
      );
    },
  };
}
