import { bad, type Check, good, notice } from "./check.js";

/** The programs of the agents that a town's settings name: only their backends know which versions they were proven with. */
export const agentChecks: readonly Check[] = [
  {
    name: "agents",
    why: "An agent of another version may show its state in another way than its backend expects.",
    async look({ agentPrograms }) {
      const programs = await agentPrograms();
      if (programs.length === 0) return good("the settings name none whose version is known");
      const unproven = programs.filter(({ state }) => state !== "proven");
      const detail = programs.map((program) => program.detail).join("; ");
      const remedy = unproven.flatMap((program) => program.remedy ?? []).join(" ");
      if (programs.some(({ state }) => state === "unusable")) return bad(detail, remedy);
      return unproven.length > 0 ? notice(detail, remedy) : good(detail);
    },
  },
];
