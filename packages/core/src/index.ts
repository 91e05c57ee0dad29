/** The contract: types, schemas, errors, events, the transition table, and the ports. Runs in a browser. */
export * from "./contract/index.js";
export * from "./errors/index.js";
export * from "./ports/index.js";
