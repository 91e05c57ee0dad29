import { type FacetName, facetNames } from "@townkit/core";
import type { DriverSession, FacetEffect, FacetEffects } from "@townkit/core/kit";

/** The facets of sessions on several servers: each call goes to those of the session's own. */
export function onServers(facetsOf: (session: DriverSession) => Required<FacetEffects>): FacetEffects {
  const effects = facetNames.map((name: FacetName) => [
    name,
    async (session: DriverSession, params: unknown, call: FacetEffect) => {
      const facets = facetsOf(session) as Required<FacetEffects<unknown>>;
      return await facets[name](session, params, call);
    },
  ]);
  return Object.fromEntries(effects) as FacetEffects;
}
