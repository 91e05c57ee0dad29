/** The roles and actions of a `town.toml`, as a pool takes them. */
export { readActions } from "./read-actions.js";
export { readRoles } from "./read-roles.js";
