/**
 * The contract that this package was written for. A town refuses a backend that speaks another one, and package managers one
 * whose range of `@townkit/core` in package.json does not fit: change both together.
 */
export const contractVersion = "1.0";
