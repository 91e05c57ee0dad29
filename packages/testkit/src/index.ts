export * from "./check/index.js";
export * from "./script/index.js";
export * from "./suite/index.js";
