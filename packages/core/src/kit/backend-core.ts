import { type AdoptionDesk, createAdoptionDesk } from "./adoption-desk.js";
import type { BackendOptions } from "./backend-options.js";
import { type BackendParts, createBackendParts } from "./backend-parts.js";
import { type CarriedStart, createCarriedStart } from "./carried-start.js";
import { createDelivery, type Delivery } from "./delivery.js";
import { createSessionStart, type SessionStart } from "./session-start.js";
import { createWorkDesk, type WorkDesk } from "./work-desk.js";

/** Everything that the calls of one backend are made of: its books, and those who work on them. */
export interface BackendCore extends BackendParts {
  readonly delivery: Delivery;
  readonly desk: WorkDesk;
  readonly starts: SessionStart;
  readonly carrying: CarriedStart;
  readonly adoption: AdoptionDesk;
}

export function createBackendCore(options: BackendOptions): BackendCore {
  const parts = createBackendParts(options);
  const delivery = createDelivery(parts);
  const starts = createSessionStart(parts);
  const carrying = createCarriedStart({ parts, delivery, starts });
  const desk = createWorkDesk({ parts, delivery });
  const adoption = createAdoptionDesk({ parts, delivery, starts });
  return { ...parts, delivery, desk, starts, carrying, adoption };
}
