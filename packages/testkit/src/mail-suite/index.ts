import { checkedCases, type SuiteCase } from "../suite/case.js";
import { deadCases } from "./dead-cases.js";
import { deliveryCases } from "./delivery-cases.js";
import { sendingCases } from "./sending-cases.js";
import type { MailSubject } from "./subject.js";
import { successorCases } from "./successor-cases.js";

export { type MailTown, openMailTown } from "./mail-town.js";
export type { MailSubject } from "./subject.js";

/** What core's `Mailbox` promises, as cases for any runner. Give each case a fresh subject. */
export function mailSuite(): readonly SuiteCase<MailSubject>[] {
  return checkedCases([...sendingCases, ...deliveryCases, ...deadCases, ...successorCases]);
}
