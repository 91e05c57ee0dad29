import { TownError } from "./town-error.js";

/** There is no mail of this id, or it is no longer kept. */
export class MailNotFoundError extends TownError {
  constructor(mailId: string) {
    super({
      code: "mail_not_found",
      message: `There is no mail ${mailId}.`,
      remedy: "List the mail that there is with listMail.",
      facts: { mailId },
    });
  }
}
