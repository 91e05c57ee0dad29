export * from "./codes.js";
export * from "./config-error.js";
export * from "./contract-error.js";
export * from "./input-errors.js";
export * from "./outside-errors.js";
export * from "./state-errors.js";
export * from "./store-errors.js";
export * from "./town-error.js";
