/** Subjects for the suite whose agents are the scripted one, for whoever puts a layer of their own over or under a pool. */
export { poolOverWorld } from "./pool-over-world.js";
export { poolWithItsAgents } from "./pool-with-its-agents.js";
export { scriptedScene } from "./scripted-scene.js";
export type { StoreLives } from "./store-lives.js";
