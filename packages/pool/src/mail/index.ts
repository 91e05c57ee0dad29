/** Mail between sessions and people: kept before it is sent, delivered as work, and unread until somebody has it. */
export { createMail, type MailOptions, type TownMail } from "./create-mail.js";
