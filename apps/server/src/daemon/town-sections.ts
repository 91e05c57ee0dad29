import { coreSections } from "@townkit/core/config";
import { beadsSection } from "@townkit/work-beads";

/** The sections of `town.toml` that every town has; each backend brings its own besides. */
export const townSections = [...coreSections, beadsSection] as const;
