/** Requirements of one subject: those whose codes begin with the group's name. */
export interface RequirementGroup {
  readonly name: string;
  /** One sentence: what the group is about. */
  readonly about: string;
}

/** In the order in which they run. */
export const requirementGroups: readonly RequirementGroup[] = [
  { name: "CAP", about: "Capabilities: declared in full, kept where declared, refused before any effect where not." },
  { name: "LIFE", about: "Sessions: started, found, listed, stopped, and never lost." },
  { name: "INPUT", about: "Bad input: a typed error that names the problem, and nothing changed." },
  { name: "IDEM", about: "Keys: the same key is the same effect, once; the same key with other content is refused." },
  {
    name: "DELIVER",
    about: "Delivery: taken with proof, as it was given, carried out once, ended for a stated reason.",
  },
  { name: "WAIT", about: "Waiting is not working: a wait that ends changes nothing for the work." },
  { name: "QUEUE", about: "The outbox: work waits for its session, in order, and is delivered once." },
  { name: "CANCEL", about: "Taking work back: only before it begins. Afterwards the error names what to do instead." },
  { name: "ABORT", about: "Aborts: they end the turn that is meant, and no other, and leave the session usable." },
  { name: "RETRY", about: "Attempts: numbered, recorded with who asked for them, and never made by themselves." },
  { name: "RESOLVE", about: "What cannot be proven is unknown, and only evidence or a person's word settles it." },
  { name: "RESUME", about: "Resuming: what it did, it says; and it does no more than that." },
  {
    name: "FORK",
    about: "Forks: a new session that begins with a copy of the conversation; the parent is not touched.",
  },
  { name: "FACET", about: "Facets: what only some agents can do, held to where it is declared." },
  { name: "OUTPUT", about: "What a session has said: nothing missed, nothing doubled, nothing of another session." },
  { name: "EVENT", about: "Events: in order, without a gap or a repeat, from any cursor." },
  { name: "HOOK", about: "Hooks and reports of agents: journalled, once by their id, and always answered the same." },
  { name: "USAGE", about: "What turns use and how full a context is, told with the end of each; compactions." },
  { name: "ATTN", about: "Attention: a session that waits for somebody says so, and goes on by the answer." },
  { name: "BACKEND", about: "The calls that a pool makes: two-phase starts, adoption, and leaving without harm." },
  { name: "RESTART", about: "What survives the end of an orchestrator whose agents or their records outlive it." },
];

/** The name of the group that a requirement belongs to. */
export function groupOf(code: string): string {
  return code.replace(/-\d+$/, "");
}
