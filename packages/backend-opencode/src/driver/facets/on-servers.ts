import { type FacetName, facetNames } from "@townkit/core";
import type { DriverSession, FacetEffect, FacetEffects } from "@townkit/core/kit";

type Facets = Required<FacetEffects<unknown>>;

/** Those that begin a turn, which a server that is to be replaced does not take. */
const beginning: readonly FacetName[] = ["runCommand", "runShell"];

/** The facets of sessions on several servers: each call goes to those of the session's own. */
export function onServers(
  onServer: <T>(how: {
    session: DriverSession;
    begins: boolean;
    call: (facets: Required<FacetEffects>) => Promise<T>;
  }) => Promise<T>,
): FacetEffects {
  const effects = facetNames.map((name: FacetName) => [
    name,
    async (session: DriverSession, params: unknown, effect: FacetEffect) =>
      await onServer({
        session,
        begins: beginning.includes(name),
        call: async (facets) => await (facets as Facets)[name](session, params, effect),
      }),
  ]);
  return Object.fromEntries(effects) as FacetEffects;
}
