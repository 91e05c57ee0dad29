export * from "./clock.js";
export * from "./log.js";
export * from "./state.js";
export * from "./store.js";
export * from "./work-source.js";
