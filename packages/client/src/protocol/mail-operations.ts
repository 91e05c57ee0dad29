import {
  type Mailbox,
  MailFilterSchema,
  MailHandOverSchema,
  MailHeaderSchema,
  MailSchema,
  NewMailSchema,
  newAssignmentId,
} from "@townkit/core";
import * as z from "zod";
import { operationsOn } from "./operation.js";

const operation = operationsOn<Mailbox>();

/** Mail between sessions and people. */
export const mailOperations = {
  sendMail: operation({
    method: "POST",
    path: "/v1/mail",
    summary: "Sends mail to a session or a person; its id is the idempotency key.",
    body: NewMailSchema,
    result: MailHeaderSchema,
    key: { field: "id", fact: "mailId", make: () => newAssignmentId() },
    waits: false,
    call: (town, { body }) => town.sendMail(body),
  }),
  listMail: operation({
    method: "GET",
    path: "/v1/mail",
    summary: "Mail without its texts, newest first; the dead letters with `state=dead`.",
    query: MailFilterSchema,
    result: z.array(MailHeaderSchema),
    waits: false,
    call: (town, { query }) => town.listMail(query),
  }),
  getMail: operation({
    method: "GET",
    path: "/v1/mail/{mailId}",
    summary: "One piece of mail with its text; changes nothing.",
    result: MailSchema,
    waits: false,
    call: (town, { params }) => town.getMail(params.mailId),
  }),
  acceptMail: operation({
    method: "POST",
    path: "/v1/mail/{mailId}/accept",
    summary: "A person's mail, which is read by that.",
    result: MailSchema,
    waits: false,
    call: (town, { params }) => town.acceptMail(params.mailId),
  }),
  handOverMail: operation({
    method: "POST",
    path: "/v1/mail/hand-over",
    summary:
      "Gives a stopped session's unread mail, and what is sent to it later, to the session that takes its place.",
    body: MailHandOverSchema,
    result: z.array(MailHeaderSchema),
    waits: false,
    call: (town, { body }) => town.handOverMail(body),
  }),
};
