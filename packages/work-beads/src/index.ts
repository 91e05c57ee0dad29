export { type BeadSource, type BeadSourceOptions, createBeadSource } from "./bead-source.js";
export { defaultTemplate } from "./render/default-template.js";
export { checkTemplate } from "./render/template.js";
export { beadsSection } from "./section.js";
