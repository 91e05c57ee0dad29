import { pathToFileURL } from "node:url";
import { type BackendModule, requireContract, TownError } from "@townkit/core";
import { z } from "zod";
import { townSections } from "../daemon/town-sections.js";

/** Sections of the town itself, and what else is in its state folder, where each backend has a folder by its section's name. */
const takenNames: readonly string[] = [
  ...townSections.map(({ name }) => name),
  "hybrid",
  "logs",
  "hosts",
  "hook-spool",
];

const BackendModuleSchema = z.object({
  contractVersion: z.string(),
  section: z.object({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,39}$/)
      .refine((name) => !takenNames.includes(name)),
    schema: z.instanceof(z.core.$ZodType),
  }),
  usesServerUrl: z.boolean().optional(),
  create: z.function(),
  agentPrograms: z.function().optional(),
});

/**
 * Loads the module of a backend, in this process.
 * @throws TownError `config_invalid`: it cannot be loaded or is no backend. @throws ContractMismatchError
 */
export async function importBackend(options: { entry: string; package: string }): Promise<BackendModule<unknown>> {
  const { entry, package: name } = options;
  const imported = await import(pathToFileURL(entry).href).catch((cause: unknown) => {
    throw new TownError({
      code: "config_invalid",
      message: `The backend ${name} cannot be loaded from ${entry}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: `Mend or install ${name} again, or name another backend in town.toml.`,
      facts: { package: name, entry },
      cause,
    });
  });
  return checkModule({ name, value: (imported as { default?: unknown }).default });
}

function checkModule(options: { name: string; value: unknown }): BackendModule<unknown> {
  const parsed = BackendModuleSchema.safeParse(options.value);
  if (!parsed.success)
    throw new TownError({
      code: "config_invalid",
      message: `The package ${options.name} is not a backend: its default export has no contractVersion, section and create, or a section whose name is not its own (${problemsOf(parsed.error)}).`,
      remedy: "Name a package whose default export is made with defineBackendModule.",
      facts: { package: options.name },
    });
  const { contractVersion: speaks, section } = parsed.data;
  requireContract({ backend: section.name, package: options.name, speaks });
  return options.value as BackendModule<unknown>;
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map(({ path }) => path.join(".") || "default").join(", ");
}
