import { type Json, type MailAddress, MailDeliverySchema, MailHeaderSchema, type StatePort } from "@townkit/core";
import * as z from "zod";

/** What is kept of mail, beside its text. */
const RecordSchema = MailHeaderSchema.extend({
  /** Handing it over has begun: it is to be taken back from there first. Null: nothing is left to be done. */
  takenFrom: MailDeliverySchema.nullable(),
});
export type MailRecord = z.infer<typeof RecordSchema>;

const SuccessionSchema = z
  .object({
    to: z.string(),
    /** ISO 8601. */
    since: z.string(),
  })
  // As it was kept before it had a time.
  .or(z.string().transform((to) => ({ to, since: "" })));
export type Succession = z.infer<typeof SuccessionSchema>;

/** The mail of a town, kept in its state. What resolved is kept; reads are of the memory, but for the texts. */
export interface MailBook {
  find(mailId: string): Promise<MailRecord | undefined>;
  /** The mail that this piece of work delivers, or was to deliver before it was handed over. */
  ofAssignment(assignmentId: string): Promise<MailRecord | undefined>;
  /** In the order in which it was sent. */
  all(): Promise<readonly MailRecord[]>;
  put(record: MailRecord): Promise<void>;
  forget(record: MailRecord): Promise<void>;
  body(mailId: string): Promise<string>;
  keepBody(mail: { readonly id: string; readonly body: string }): Promise<void>;
  /** Whose inbox mail to this address comes to: its own, or that of the last of its successors. */
  inboxOf(address: MailAddress): Promise<MailAddress>;
  /** From now on what is for the one is for the other, which is nobody's predecessor's any more. */
  succeed(sessions: { readonly from: string; readonly to: string; readonly since: string }): Promise<void>;
  /** Those who have a successor, and are nobody's. */
  succeeded(): Promise<readonly { readonly from: string; readonly since: string }[]>;
  forgetSuccessor(from: string): Promise<void>;
  /** What an earlier process left unread: of that alone it may be that it was never handed in. */
  readonly inherited: Set<string>;
}

const mailKey = (id: string) => `mail/${id}`;
const bodyKey = (id: string) => `body/${id}`;
const successorKey = (id: string) => `successor/${id}`;

export function createMailBook(state: StatePort): MailBook {
  const records = new Map<string, MailRecord>();
  const byAssignment = new Map<string, string>();
  const successors = new Map<string, Succession>();
  const inherited = new Set<string>();
  let loading: Promise<void> | undefined;

  function hold(record: MailRecord): void {
    release(record.id);
    records.set(record.id, record);
    for (const delivery of [record.takenFrom, record.delivery])
      if (delivery) byAssignment.set(delivery.assignmentId, record.id);
  }

  /** Its place in `records` stays: that is when it was sent. */
  function release(id: string): void {
    const known = records.get(id);
    for (const delivery of [known?.takenFrom, known?.delivery])
      if (delivery) byAssignment.delete(delivery.assignmentId);
  }

  async function read(): Promise<void> {
    const kept = (await state.list(mailKey(""))).map(({ value }) => RecordSchema.parse(value));
    for (const record of kept.toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1))) {
      hold(record);
      if (record.state === "unread") inherited.add(record.id);
    }
    const named = await state.list(successorKey(""));
    for (const { key, value } of named)
      successors.set(key.slice(successorKey("").length), SuccessionSchema.parse(value));
  }

  /** Reads what an earlier process left, once. Everything else waits for it. */
  function load(): Promise<void> {
    loading ??= read().catch((error: unknown) => {
      // The next one who asks tries again.
      loading = undefined;
      throw error;
    });
    return loading;
  }

  return {
    inherited,
    async find(mailId) {
      await load();
      return records.get(mailId);
    },
    async ofAssignment(assignmentId) {
      await load();
      return records.get(byAssignment.get(assignmentId) ?? "");
    },
    async all() {
      await load();
      return [...records.values()];
    },
    async put(record) {
      await load();
      await state.put(mailKey(record.id), record as Json);
      hold(record);
    },
    async forget({ id }) {
      await load();
      await state.delete(mailKey(id));
      await state.delete(bodyKey(id));
      release(id);
      records.delete(id);
      inherited.delete(id);
    },
    async body(mailId) {
      const text = await state.get(bodyKey(mailId));
      return typeof text === "string" ? text : "";
    },
    keepBody: ({ id, body }) => state.put(bodyKey(id), body),
    async inboxOf(address) {
      await load();
      let last = address;
      for (let next = successors.get(last); next !== undefined; next = successors.get(last)) last = next.to;
      return last;
    },
    async succeed({ from, to, since }) {
      await load();
      // Otherwise the line of successors would be a ring.
      await state.delete(successorKey(to));
      successors.delete(to);
      await state.put(successorKey(from), { to, since });
      successors.set(from, { to, since });
    },
    async succeeded() {
      await load();
      const theirs = new Set([...successors.values()].map(({ to }) => to));
      return [...successors].flatMap(([from, { since }]) => (theirs.has(from) ? [] : [{ from, since }]));
    },
    async forgetSuccessor(from) {
      await state.delete(successorKey(from));
      successors.delete(from);
    },
  };
}
