import type { ChangingCalls } from "../../calls/call-groups.js";
import { checkedId } from "../../calls/checked-id.js";
import { requirePossible } from "../../calls/possible-dependency.js";
import type { BeadsClient } from "../../contract/beads-client.js";
import { checked } from "../../contract/checked.js";
import { BeadChangesSchema, MetadataChangesSchema, NewBeadSchema, NewDependencySchema } from "../../contract/inputs.js";
import { ChangeOptionsSchema, CreateOptionsSchema, UpdateOptionsSchema } from "../../contract/options.js";
import { LabelsSchema, SomeTextSchema, TextSchema } from "../../contract/texts.js";
import { updated } from "../../embedded/decide/update.js";
import { wholeSeconds } from "../../embedded/whole-seconds.js";
import { BeadsError } from "../../errors/beads-error.js";
import { isObject } from "../decode/answer.js";
import { toDetails, withoutHanging } from "../decode/beads.js";
import { type ServedPatch, servedComment, servedDependency, servedRemoval, servedUpdate } from "../serve/served.js";
import { makeTogether, type Outcome, type Wanted } from "./create.js";
import { makeChild } from "./create-child.js";
import { guardArgs } from "./guards.js";
import { csv } from "./mend.js";
import { type BdParts, beadBack, changing, readBack } from "./parts.js";
import { updateArgs } from "./update-args.js";

/** What changes beads without moving work. */
export function changingCalls(parts: BdParts): ChangingCalls {
  const { start, bd, spaces } = parts;

  function labelling(flag: "add-label" | "remove-label"): BeadsClient["addLabels"] {
    const adds = flag === "add-label";
    return async (given, names, options) => {
      const id = checkedId(given);
      const labels = checked({ schema: LabelsSchema, value: names, what: "The labels" });
      const call = start(`The labelling of ${id}`, ChangeOptionsSchema, options);
      await changing({ parts, call }, async (steps) => {
        await steps.record(id);
        const patch = adds ? { add_labels: labels } : { remove_labels: labels };
        const served = servedUpdate({ id, actor: call.actor, patch });
        await steps.order(["update", `--${flag}=${labels.map(csv).join(",")}`], [id], { served });
      });
      return await beadBack({
        parts,
        call,
        id,
        isSo: (bead) => labels.every((one) => bead.labels.includes(one) === adds),
      });
    };
  }

  return {
    async create(given, options) {
      const bead = checked({ schema: NewBeadSchema, value: given, what: "The new bead" });
      const call = start("The making of a bead", CreateOptionsSchema, options);
      const { key } = call.given;
      const { parent } = bead;
      let outcome: Outcome;
      if (parent === undefined) {
        const { queue } = await spaces.open(call);
        const wanted: Wanted = { bead, key, actor: call.actor };
        const text = await queue.ask({
          ...{ call, changes: true, wish: { kind: "create", question: JSON.stringify(wanted) } },
          async answer(tickets, turn) {
            const { working } = turn;
            const now = wholeSeconds(Date.now());
            const made = { call, bd, working, now };
            const own = tickets.filter(({ seq }) => seq === turn.ticket);
            try {
              return await makeTogether({ ...made, tickets });
            } catch (error) {
              // One that is not taken keeps out all: then each is made by itself.
              const isSafe = error instanceof BeadsError && error.effect === "none" && tickets.length > 1;
              if (!isSafe || call.remainingMs() <= 0) throw error;
              return await makeTogether({ ...made, tickets: own });
            }
          },
        });
        outcome = JSON.parse(text) as Outcome;
      } else
        outcome = await changing({ parts, call }, (steps) => makeChild({ steps, bd, bead: { ...bead, parent }, key }));
      if ("refused" in outcome) throw new BeadsError(outcome.refused);
      const { id, created } = outcome;
      const { labels = [], dependencies = [] } = bead;
      const made = await beadBack({
        ...{ parts, call, id },
        isSo: (back) =>
          !created ||
          (labels.every((label) => back.labels.includes(label)) &&
            dependencies.every((one) => back.dependencies.some((other) => other.depends_on_id === one.depends_on_id))),
      });
      return { bead: made, created };
    },

    async update(given, asked, options) {
      const id = checkedId(given);
      const changes = checked({ schema: BeadChangesSchema, value: asked, what: `The change of ${id}` });
      const call = start(`The change of ${id}`, UpdateOptionsSchema, options);
      const { onlyIf } = call.given;
      const facts = await bd.facts();
      await changing({ parts, call }, async (steps) => {
        const bead = withoutHanging(toDetails(await steps.record(id)));
        const now = wholeSeconds(Date.now());
        if (updated({ bead, changes, onlyIf, now }) === undefined) return;
        const isTaken = changes.assignee !== undefined && bead.status === "in_progress";
        const assignee = onlyIf?.assignee ?? (isTaken ? bead.assignee : undefined);
        const must = { status: onlyIf?.status, assignee };
        const args = [...updateArgs({ changes, status: bead.status }), ...guardArgs({ facts, onlyIf: must })];
        const { spec_id, ...patch } = changes;
        const served = servedUpdate({ id, actor: call.actor, patch, onlyIf: must });
        await steps.order(args, [id], spec_id === undefined ? { served } : {});
      });
      return await beadBack({ parts, call, id });
    },

    async appendNotes(given, added, options) {
      const id = checkedId(given);
      const text = checked({ schema: SomeTextSchema, value: added, what: `The addition to the notes of ${id}` });
      const call = start(`The addition to the notes of ${id}`, ChangeOptionsSchema, options);
      await changing({ parts, call }, async (steps) => {
        const { notes } = await steps.record(id);
        const value = typeof notes === "string" && notes !== "" ? `${notes}\n${text}` : text;
        checked({ schema: TextSchema, value, what: `What the notes of ${id} would be` });
        const served = servedUpdate({ id, actor: call.actor, patch: { append_notes: text } });
        await steps.order(["update", `--append-notes=${text}`], [id], { served });
      });
      return await beadBack({ parts, call, id, isSo: ({ notes = "" }) => notes.includes(text) });
    },

    async changeMetadata(given, asked, options) {
      const id = checkedId(given);
      const what = `The change of the metadata of ${id}`;
      const changes = checked({ schema: MetadataChangesSchema, value: asked, what });
      const { set = {}, unset = [] } = changes;
      const call = start(what, ChangeOptionsSchema, options);
      await changing({ parts, call }, async (steps) => {
        const { metadata } = await steps.record(id);
        const there = isObject(metadata) ? metadata : {};
        // With `--set-metadata` bd would make a number of the text "1".
        const served = (metadata: ServedPatch["metadata"]) => ({
          served: servedUpdate({ id, actor: call.actor, patch: { metadata } }),
        });
        if (Object.keys(set).length > 0)
          await steps.order(["update", `--metadata=${JSON.stringify(set)}`], [id], served({ merge: set }));
        const gone = unset.filter((key) => key in there);
        const flags = gone.map((key) => `--unset-metadata=${key}`);
        if (gone.length > 0) await steps.order(["update", ...flags], [id], served({ unset: gone }));
      });
      return await beadBack({
        ...{ parts, call, id },
        isSo: ({ metadata = {} }) =>
          Object.keys(set).every((key) => key in metadata) && !unset.some((key) => key in metadata),
      });
    },

    async addDependency(given, options) {
      const dependency = checked({ schema: NewDependencySchema, value: given, what: "The dependency" });
      const { issue_id, depends_on_id, type = "blocks" } = dependency;
      const call = start(`The dependency of ${issue_id}`, ChangeOptionsSchema, options);
      await changing({ parts, call }, async (steps) => {
        const [from, to] = (await steps.records([issue_id, depends_on_id])) as { id: string; issue_type: string }[];
        if (from && to) requirePossible({ from, to, type });
        const served = servedDependency({ actor: call.actor, edge: { issue_id, depends_on_id, type } });
        await steps.order(["dep", "add", `--type=${type}`], [issue_id, depends_on_id], { served });
      });
      const isIt = (one: { depends_on_id: string; type: string }) =>
        one.depends_on_id === depends_on_id && one.type === type;
      const back = await readBack({ parts, call, id: issue_id, isSo: ({ dependencies }) => dependencies.some(isIt) });
      return back.dependencies.find(isIt) ?? { issue_id, depends_on_id, type };
    },

    async removeDependency(given, options) {
      const ends = { issue_id: checkedId(given.issue_id), depends_on_id: checkedId(given.depends_on_id) };
      const { issue_id: id, depends_on_id } = ends;
      const call = start(`The removal of a dependency of ${id}`, ChangeOptionsSchema, options);
      await changing({ parts, call }, async (steps) => {
        const { dependencies } = toDetails(await steps.record(id));
        // Of one that is not there bd would take a part of an id for another one.
        if (!dependencies.some((one) => one.depends_on_id === depends_on_id)) return;
        const served = servedRemoval({ actor: call.actor, edge: ends });
        await steps.order(["dep", "remove"], [id, depends_on_id], { served });
      });
      const isGone = ({ dependencies }: { dependencies: readonly { depends_on_id: string }[] }) =>
        !dependencies.some((one) => one.depends_on_id === depends_on_id);
      await readBack({ parts, call, id, isSo: isGone });
    },

    addLabels: labelling("add-label"),
    removeLabels: labelling("remove-label"),

    async addComment(given, said, options) {
      const id = checkedId(given);
      const text = checked({ schema: SomeTextSchema, value: said, what: `The comment on ${id}` });
      const call = start(`The comment on ${id}`, ChangeOptionsSchema, options);
      const kept = text.replace(/[\r\n]+$/, "");
      const before = await changing({ parts, call }, async (steps) => {
        const { comments } = toDetails(await steps.record(id));
        const served = servedComment({ id, author: call.actor, text: kept });
        await steps.order(["comment", "--stdin"], [id], { input: text, served });
        return new Set(comments.map((comment) => comment.id));
      });
      const find = ({ comments }: { comments: readonly { id: string; author: string; text: string }[] }) =>
        comments.find((one) => !before.has(one.id) && one.author === call.actor && one.text === kept);
      const back = await readBack({ parts, call, id, isSo: (bead) => find(bead) !== undefined });
      return find(back) as (typeof back.comments)[number];
    },
  };
}
