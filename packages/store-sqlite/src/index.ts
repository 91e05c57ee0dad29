export { copySqliteFile, isSqliteFile } from "./copy-file.js";
export { lockFile } from "./lock-file.js";
export { openSqliteStore, type SqliteStoreOptions } from "./open-store.js";
export { requireUnused } from "./require-unused.js";
export type { SqliteStore } from "./sqlite-store.js";
