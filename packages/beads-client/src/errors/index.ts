export { BeadsError, type BeadsErrorOptions, isBeadsError } from "./beads-error.js";
export { type BeadsErrorCode, beadsErrorCodes } from "./codes.js";
