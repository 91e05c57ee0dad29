export { commandName, scriptedMeans } from "./means.js";
export { askingMode, scriptedAgent } from "./scripted-agent.js";
