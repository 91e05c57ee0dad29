/** Which agent runs what, as settings of a Gas Town or of one of its rigs say. */
export interface AgentSettings {
  readonly default_agent?: string | undefined;
  readonly agent?: string | undefined;
  readonly role_agents?: Readonly<Record<string, string>> | undefined;
  readonly crew_agents?: Readonly<Record<string, string>> | undefined;
  readonly worker_agents?: Readonly<Record<string, string>> | undefined;
}

/** A project of a Gas Town, and who works on it. */
export interface Rig {
  readonly name: string;
  readonly agents: AgentSettings;
  readonly polecats: readonly string[];
  readonly crew: readonly string[];
}

/** What of a Gas Town is taken over. */
export interface GasTown {
  readonly root: string;
  readonly agents: AgentSettings;
  readonly dogs: readonly string[];
  readonly rigs: readonly Rig[];
}

/** One who works in a Gas Town. */
export interface GasTownRole {
  /** What `GT_ROLE` says. */
  readonly name: string;
  /** Which kind it is, by Gas Town's own name. */
  readonly kind: string;
  readonly rig: Rig | null;
  /** Of those of whom there are several. */
  readonly own: string | null;
  /** Where it works. */
  readonly workDir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Those who begin by themselves, and are shown their mail for that. */
const autonomous = ["polecat", "witness", "refinery", "deacon", "boot"];

export function isAutonomous({ kind }: GasTownRole): boolean {
  return autonomous.includes(kind);
}

/** Of all alike. What is empty must not be inherited: a debugger, a nested session. */
const common = (root: string) => ({
  GT_ROOT: root,
  GIT_CEILING_DIRECTORIES: root,
  BD_BACKUP_ENABLED: "false",
  BEADS_DOLT_AUTO_START: "0",
  NODE_OPTIONS: "",
  CLAUDECODE: "",
});

/** All who work in a Gas Town, with who each is to the programs `gt`, `bd` and `git`. */
export function rolesIn({ root, dogs, rigs }: GasTown): GasTownRole[] {
  const role = (options: {
    name: string;
    kind: string;
    actor: string;
    place: string;
    rig?: Rig;
    own?: string;
    env?: Record<string, string>;
  }): GasTownRole => {
    const { name, kind, actor, place, rig = null, own = null, env = {} } = options;
    const ofRig: Record<string, string> = rig ? { GT_RIG: rig.name } : {};
    const who = { GT_ROLE: name, BD_ACTOR: actor, GIT_AUTHOR_NAME: own ?? actor };
    return { name, kind, rig, own, workDir: `${root}/${place}`, env: { ...common(root), ...who, ...ofRig, ...env } };
  };
  const single = (kind: string) => role({ name: kind, kind, actor: kind, place: kind });
  return [
    single("mayor"),
    single("deacon"),
    role({ name: "deacon/boot", kind: "boot", actor: "deacon-boot", own: "boot", place: "deacon/dogs/boot" }),
    ...dogs
      .filter((own) => own !== "boot")
      .map((own) => {
        const name = `deacon/dogs/${own}`;
        return role({ name, kind: "dog", actor: name, own, place: name, env: { GT_ROLE: "dog", GT_DOG_NAME: own } });
      }),
    ...rigs.flatMap((rig) => {
      const one = (kind: string, place: string) => {
        const name = `${rig.name}/${kind}`;
        return role({ name, kind, actor: name, rig, place: `${rig.name}${place}` });
      };
      const several =
        (kind: string, folder: string, more: (own: string) => Record<string, string>) => (own: string) => {
          const name = `${rig.name}/${folder}/${own}`;
          const env = { BEADS_AGENT_NAME: `${rig.name}/${own}`, ...more(own) };
          return role({
            name,
            kind,
            actor: name,
            rig,
            own,
            place: kind === "polecat" ? `${name}/${rig.name}` : name,
            env,
          });
        };
      return [
        one("witness", ""),
        one("refinery", "/refinery/rig"),
        ...rig.polecats.map(several("polecat", "polecats", (own) => ({ GT_POLECAT: own, BD_DOLT_AUTO_COMMIT: "off" }))),
        ...rig.crew.map(several("crew", "crew", (own) => ({ GT_CREW: own }))),
      ];
    }),
  ];
}

/** Which agent runs a role: Gas Town's own order, from the narrowest setting to the widest. */
export function agentOf({ town, role }: { town: GasTown; role: GasTownRole }): string {
  const { kind, rig, own } = role;
  const pick = (table: Readonly<Record<string, string>> | undefined, name: string | null) =>
    table && name !== null && Object.hasOwn(table, name) ? table[name] : undefined;
  return (
    pick(rig?.agents.worker_agents, own) ??
    (kind === "crew" ? pick(town.agents.crew_agents, own) : undefined) ??
    pick(rig?.agents.role_agents, kind) ??
    pick(town.agents.role_agents, kind) ??
    rig?.agents.agent ??
    town.agents.default_agent ??
    "claude"
  );
}
