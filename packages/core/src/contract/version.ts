/**
 * The version of the contract that this package describes: `major.minor`. A minor version adds; a major one changes what
 * was there. A backend states the version it was written for, and one that does not fit is refused when it is loaded:
 * see `requireContract`.
 */
export const contractVersion = "1.0";
