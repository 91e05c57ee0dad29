import type * as z from "zod";
import { type Section, schemaOf } from "./section.js";

export interface SectionKeys {
  readonly known: readonly string[];
  /** Names of the user's are keys besides. */
  readonly takesAnyKey: boolean;
}

/**
 * The keys of a section's table, as its JSON Schema has them. They are read from the schema itself where that is plain: to make
 * JSON Schema of all sections takes longer than to load the settings by them (60 ms, measured).
 */
export function keysOf(section: Section): SectionKeys {
  return keysIn(section.schema) ?? keysBySchema(section);
}

function keysIn(schema: z.core.$ZodType): SectionKeys | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object": {
      const rest = def.catchall?._zod.def.type ?? "never";
      return { known: Object.keys(def.shape), takesAnyKey: rest !== "never" };
    }
    case "record":
      return def.keyType._zod.def.type === "string" ? { known: [], takesAnyKey: true } : undefined;
    case "pipe":
      return keysIn(def.in);
    case "default":
    case "prefault":
    case "optional":
    case "readonly":
      return keysIn(def.innerType);
    default:
      return undefined;
  }
}

function keysBySchema(section: Section): SectionKeys {
  const { properties = {}, additionalProperties } = schemaOf(section);
  return { known: Object.keys(properties), takesAnyKey: typeof additionalProperties === "object" };
}
