import { randomBytes } from "node:crypto";

/** Under which the server knows a conversation of ours. */
export function sessionIdOf(conversation: string): string {
  return `ses_${conversation.replaceAll("-", "")}`;
}

/**
 * An id of a message, as the program makes them: its terminal shows messages in the order of their ids, which begin with the time.
 */
export function newMessageId(now: number): string {
  const time = (BigInt(now) * 0x1000n) & 0xffff_ffff_ffffn;
  return `msg_${time.toString(16).padStart(12, "0")}${randomBytes(7).toString("hex")}`;
}

/** Of the one part that a message of ours has. */
export function partIdOf(messageId: string): string {
  return messageId.replace(/^msg_/, "prt_");
}

/** What a record's entries are called: a message, or a part of it. */
export function entryIdOf({ messageID, id }: { messageID: string; id: string }): string {
  return `${messageID}/${id}`;
}

/** The message that an entry is of. */
export function messageOfEntry(entryId: string): string {
  return entryId.split("/", 1)[0] ?? entryId;
}
