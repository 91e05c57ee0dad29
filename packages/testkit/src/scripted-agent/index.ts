export { askingMode, scriptedAgent } from "./scripted-agent.js";
