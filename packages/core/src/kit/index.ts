/** What every backend and the pool are made of: the driver port, the backend over it, and their shared parts. */
export * from "./assignment-state.js";
export * from "./attention-state.js";
export * from "./call-inputs.js";
export * from "./create-backend.js";
export * from "./digest.js";
export * from "./driver.js";
export { cursorAt } from "./event-cursor.js";
export * from "./event-hub.js";
export * from "./history-page.js";
export * from "./hook-inbox.js";
export * from "./init-assignment.js";
export * from "./read-work-file.js";
export * from "./serial.js";
export * from "./session-state.js";
export * from "./turn-state.js";
export * from "./waits.js";
export * from "./without-secrets.js";
export * from "./work-dir.js";
