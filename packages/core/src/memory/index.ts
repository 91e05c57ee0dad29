export { createMemoryContents, type MemoryContents } from "./memory-contents.js";
export { createMemoryState } from "./memory-state.js";
export { createMemoryStore, type MemoryStore } from "./memory-store.js";
