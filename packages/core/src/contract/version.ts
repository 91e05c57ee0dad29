/**
 * The version of the contract that this package describes: `major.minor`.
 * A backend states the version it was written for; another major is refused when it is loaded.
 */
export const contractVersion = "1.0";
