import { askServer } from "./ask-server.js";

export interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly from: string;
}

/** Every setting of a town, as its server reads them. @throws TownError what is wrong with them. */
export async function readSettings(options: {
  townRoot: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<readonly Setting[]> {
  const asked = { ...options, argv: ["--print-config"], timeoutMs: 30_000 };
  return (await askServer<{ settings: readonly Setting[] }>(asked)).settings;
}
