import type { Bead, BeadsClient } from "@townkit/beads-client";
import { WorkRefusedError } from "@townkit/core";
import * as z from "zod";
import { type Asker, mayDealWith } from "./town-rights.js";
import { defineTool } from "./town-tool.js";

/** The beads of a town, as its sessions have them. */
export interface SessionBeads {
  readonly client: BeadsClient;
  /** As whom a session takes beads, as its shells do. */
  actorOf(session: string): Promise<string>;
}

const id = z.string().min(1).max(200).describe("The bead's full id.");

/** What a session can do with its town's beads, in its own name. */
export function beadToolTable(options: {
  readonly beads: SessionBeads;
  readonly asker: Asker;
  readonly sessions: () => Promise<readonly string[]>;
  readonly ancestors: (session: string) => readonly string[];
}) {
  const { beads, asker, sessions, ancestors } = options;
  const { client, actorOf } = beads;

  /** Whether a bead is the asker's, or that of a session that it may deal with. */
  async function mayEnd({ assignee = "" }: Bead): Promise<boolean> {
    if (asker.rights.over === "town" || assignee === (await actorOf(asker.session))) return true;
    for (const session of await sessions()) {
      if (mayDealWith({ asker, session, ancestors }) && assignee === (await actorOf(session))) return true;
    }
    return false;
  }

  return {
    ready_beads: defineTool({
      right: "claim",
      description: "The beads that can be worked on and that nobody has, the most urgent first.",
      input: { limit: z.number().int().min(1).max(100).default(20) },
      run: async ({ limit }) => ({ beads: (await client.ready({ unassigned: true, limit })).map(shortly) }),
    }),
    claim_bead: defineTool({
      right: "claim",
      description:
        "Take a bead for yourself: the one that you name, or the most urgent one that is ready. Nobody else has it then.",
      input: { bead: id.optional() },
      run: async ({ bead }) => {
        const actor = await actorOf(asker.session);
        const claimed =
          bead === undefined ? await client.claimReady({}, { actor }) : await client.claim(bead, { actor });
        return { bead: claimed && (await client.show(claimed.id)) };
      },
    }),
    close_bead: defineTool({
      right: "close",
      description: "Close a bead that is yours or a session's that you may deal with: its work is done.",
      input: { bead: id, reason: z.string().min(1).max(10_000).describe("What was done.") },
      run: async ({ bead, reason }) => {
        const found = await client.show(bead);
        if (!(await mayEnd(found))) throw notTheirs(found);
        const { assignee: holder = "" } = found;
        // Only as it was looked at: another one may have taken it by now.
        return shortly(
          await client.close(bead, {
            actor: await actorOf(asker.session),
            reason,
            ...(holder !== "" && { holder }),
          }),
        );
      },
    }),
  };
}

function shortly({ id, title, status, priority, issue_type, assignee }: Bead) {
  return { id, title, type: issue_type, priority, status, assignee: assignee ?? null };
}

function notTheirs({ id, assignee = "" }: Bead): WorkRefusedError {
  return new WorkRefusedError({
    what: `Bead ${id}`,
    problem: assignee === "" ? "nobody has it" : `it is ${assignee}'s`,
    remedy: assignee === "" ? "Claim it first." : "Leave it to them.",
    facts: { beadId: id, assignee },
  });
}
