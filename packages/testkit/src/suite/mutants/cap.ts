import { answers, forgives, keeping } from "./change.js";
import type { Mutant } from "./mutant.js";

export const capMutants: readonly Mutant[] = [
  {
    wrong: "reports another durability than it says it has",
    caughtBy: ["CAP-001"],
    spoil: answers("capabilities", (report) => ({ ...report, durability: "process" })),
  },
  {
    wrong: "names its agents once, and then no more",
    caughtBy: ["CAP-002"],
    spoil: keeping(
      () => ({ told: false }),
      (mind) =>
        answers("capabilities", (report) => {
          const agents = mind.told ? {} : report.agents;
          mind.told = true;
          return { ...report, agents };
        }),
    ),
  },
  {
    wrong: "counts its sessions in its report",
    caughtBy: ["CAP-003"],
    spoil: answers("capabilities", async (report, right) => {
      const { sessions } = await right.listSessions();
      return { ...report, name: `${report.name} with ${sessions.length} sessions` };
    }),
  },
  {
    wrong: "opens a session's terminal in another directory",
    caughtBy: ["CAP-004"],
    spoil: answers("attachCommand", (command) => ({ ...command, cwd: "/" })),
  },
  {
    wrong: "puts the secret of its terminal into the argv",
    caughtBy: ["CAP-005"],
    spoil: answers("attachCommand", (command) => ({
      ...command,
      argv: [...command.argv, ...Object.values(command.env)],
    })),
  },
  {
    wrong: "gives a command to attach where there is no terminal",
    caughtBy: ["CAP-006"],
    spoil: forgives("attachCommand", "capability_unsupported", () => ({ argv: ["true"], cwd: "/", env: {} })),
  },
  {
    wrong: "answers an abort that it cannot do",
    caughtBy: ["CAP-007"],
    spoil: forgives("abortSession", "capability_unsupported", async (right, _, id) => ({
      session: await right.getSession(id),
      abortedAssignmentId: null,
    })),
  },
];
