export { type CheckReport, checkOrchestrator, type Finding } from "./check.js";
