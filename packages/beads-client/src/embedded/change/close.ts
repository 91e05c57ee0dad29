import type { Bead } from "../../contract/bead.js";
import { closed } from "../decide/close.js";
import { completedRoot, findObstacles } from "../query/obstacles.js";
import type { Connection } from "../store/connection.js";
import { requireBead } from "../store/rows.js";
import { changeBead } from "./change-bead.js";

/** Closes the bead, and what ends with it. @throws BeadsError `not_found`, `not_holder`, `not_closable` */
export function closeBead(options: {
  connection: Connection;
  id: string;
  reason: string;
  holder: string | undefined;
  force: boolean;
  now: string;
}): Bead {
  const { connection, id, now } = options;
  const { prepare, tables } = connection;
  const wasClosed = requireBead(tables, id).status === "closed";
  const obstacles = findObstacles({ prepare, id });
  const bead = changeBead({ tables, id, decide: (found) => closed({ ...options, bead: found, obstacles }) });
  const root = wasClosed ? undefined : completedRoot({ prepare, id });
  if (root !== undefined)
    changeBead({
      tables,
      id: root,
      decide: () => ({ status: "closed", closed_at: now, close_reason: "all steps complete", updated_at: now }),
    });
  return bead;
}
