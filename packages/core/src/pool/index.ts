export { createSessionPool, type SessionPool, type SessionPoolOptions } from "./session-pool.js";
