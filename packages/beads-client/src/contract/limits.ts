/** How much one text of a bead may hold, in bytes of UTF-8: description, notes with all that was appended, a comment. */
export const maxTextBytes = 65_535;

/** How long a title may be, in bytes of UTF-8. */
export const maxTitleBytes = 500;
