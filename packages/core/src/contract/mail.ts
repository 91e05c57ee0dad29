import * as z from "zod";
import { AssignmentIdSchema, SessionIdSchema } from "./ids.js";

/** Whom mail is from and to: a session by its id, or a person as `@` and a name. */
export const MailAddressSchema = z
  .string()
  .regex(
    /^(@[A-Za-z0-9][A-Za-z0-9_.-]{0,63}|[A-Za-z0-9][A-Za-z0-9_-]{0,63})$/,
    "must be the id of a session, or '@' and the name of a person",
  );
export type MailAddress = z.infer<typeof MailAddressSchema>;

/** Nobody who is no session has a turn that ends: a person reads when it suits. */
export function isPerson(address: MailAddress): boolean {
  return address.startsWith("@");
}

/** From the least to the most pressing. `urgent` ends a session's running turn, where its agent can do that. */
export const mailPriorities = ["low", "normal", "high", "urgent"] as const;
export const MailPrioritySchema = z.enum(mailPriorities);
export type MailPriority = z.infer<typeof MailPrioritySchema>;

/**
 * `unread`: kept, and nobody has it yet. `read`: its session's agent has taken it, with the proof in the assignment, or its person
 * has. `dead`: it will not be delivered; it is kept, with the reason.
 */
export const mailStates = ["unread", "read", "dead"] as const;
export const MailStateSchema = z.enum(mailStates);
export type MailState = z.infer<typeof MailStateSchema>;

const subject = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, "must be one line");

/** What work of type `mail` says beside its content, which is the mail's body. */
export const WorkMailSchema = z.strictObject({
  from: MailAddressSchema,
  subject,
  /** What the agent is told. How it is handed over is said by the call's own `delivery` and `priority`. Default `normal`. */
  priority: MailPrioritySchema.optional(),
  /** The mail that it answers. */
  inReplyTo: AssignmentIdSchema.optional(),
});
export type WorkMail = z.infer<typeof WorkMailSchema>;

/** Mail to send. Unknown keys are refused. */
export const NewMailSchema = z.strictObject({
  /** Chosen by the caller, or made for it. It is the idempotency key, and the assignment's id where the mail is for a session. */
  id: AssignmentIdSchema.optional(),
  from: MailAddressSchema,
  /** Absent in an answer: whoever sent what it answers. */
  to: MailAddressSchema.optional(),
  /** One line. Absent in an answer: that of what it answers, after `Re: `. */
  subject: subject.optional(),
  body: z.string().min(1).max(100_000),
  /** Default `normal`. */
  priority: MailPrioritySchema.optional(),
  inReplyTo: AssignmentIdSchema.optional(),
  /** ISO 8601. What is unread by then is dead. */
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type NewMail = z.infer<typeof NewMailSchema>;

/** The piece of work by which mail is delivered to a session. */
export const MailDeliverySchema = z.object({ sessionId: SessionIdSchema, assignmentId: AssignmentIdSchema });
export type MailDelivery = z.infer<typeof MailDeliverySchema>;

/** Everything that is known of one piece of mail but its text. */
export const MailHeaderSchema = z.object({
  id: AssignmentIdSchema,
  from: MailAddressSchema,
  to: MailAddressSchema,
  subject: z.string(),
  priority: MailPrioritySchema,
  /** The mail that the exchange began with: its own id, where it began one. */
  thread: AssignmentIdSchema,
  inReplyTo: AssignmentIdSchema.nullable(),
  sentAt: z.string(),
  expiresAt: z.string().nullable(),
  state: MailStateSchema,
  /** Why it is dead; null otherwise. */
  reason: z.string().nullable(),
  changedAt: z.string(),
  /** How it comes to the session that has it in its inbox: `to`, or its successor. Null: it is for a person. */
  delivery: MailDeliverySchema.nullable(),
});
export type MailHeader = z.infer<typeof MailHeaderSchema>;

export const MailSchema = MailHeaderSchema.extend({ body: z.string() });
export type Mail = z.infer<typeof MailSchema>;

export const MailFilterSchema = z.strictObject({
  /** Whose inbox. What was handed over is in that of the successor. */
  inbox: MailAddressSchema.optional(),
  from: MailAddressSchema.optional(),
  thread: AssignmentIdSchema.optional(),
  /** `dead`: the dead letters. */
  state: MailStateSchema.optional(),
  /** Newest first; default 100. */
  limit: z.number().int().min(1).max(10_000).optional(),
});
export type MailFilter = z.infer<typeof MailFilterSchema>;

export const MailHandOverSchema = z.strictObject({
  /** A session that is stopped. */
  from: SessionIdSchema,
  /** The session that takes its place. */
  to: SessionIdSchema,
});
export type MailHandOver = z.infer<typeof MailHandOverSchema>;

/**
 * Mail between sessions and people. What has resolved is kept. Mail for a session is work of type `mail`: it is delivered when its
 * turn ends, or, urgent, by an interrupt, and is unread until the agent has taken it. A session that is stopped keeps its inbox.
 */
export interface Mailbox {
  /**
   * Sends mail. The id is the key: a repeat is the same mail, once. What is for a session that was succeeded goes to the one in
   * its place.
   * @throws SessionNotFoundError, MailNotFoundError: there is no such receiver, or nothing to answer. Nothing was sent.
   * @throws IdempotencyConflictError the id is that of other mail.
   */
  sendMail(mail: NewMail): Promise<MailHeader>;

  /** @throws MailNotFoundError */
  getMail(mailId: string): Promise<Mail>;

  /** Newest first, without the texts. */
  listMail(filter?: MailFilter): Promise<MailHeader[]>;

  /**
   * The mail, which its person has read by that.
   * @throws InvalidInputError it is a session's: that reads it when it is delivered.
   * @throws WorkRefusedError it is dead. @throws MailNotFoundError
   */
  acceptMail(mailId: string): Promise<Mail>;

  /**
   * Gives a stopped session's unread mail to the one that takes its place, and all that is sent to it from then on. The same again
   * is the same effect. Resolves with the unread mail of the successor.
   * @throws WorkRefusedError the session is not stopped: its mail is delivered to itself.
   * @throws SessionNotFoundError there is no such successor.
   */
  handOverMail(sessions: MailHandOver): Promise<MailHeader[]>;
}
