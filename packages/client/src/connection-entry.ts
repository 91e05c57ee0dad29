/** For those who speak further operations on a connection than those of a town. */
export type { Call } from "./caller.js";
export { clientOver } from "./client.js";
export { type Connection, createConnection } from "./connection.js";
