export {
  type Bead,
  type BeadDetails,
  BeadDetailsSchema,
  BeadIdSchema,
  BeadSchema,
  beadStatuses,
  beadTypes,
  type Comment,
  CommentSchema,
  type Dependency,
  DependencySchema,
  type ListedBead,
  ListedBeadSchema,
  type Stats,
  StatsSchema,
} from "./bead.js";
export type { BeadsClient } from "./beads-client.js";
export { type BeadEvent, BeadEventSchema } from "./changes.js";
export {
  type BeadChanges,
  BeadChangesSchema,
  type ListFilter,
  ListFilterSchema,
  type MetadataChanges,
  MetadataChangesSchema,
  type NewBead,
  NewBeadSchema,
  type NewDependency,
  NewDependencySchema,
  type ReadyFilter,
  ReadyFilterSchema,
} from "./inputs.js";
export { maxTextBytes, maxTitleBytes } from "./limits.js";
export {
  type CallOptions,
  type ChangeCondition,
  type ChangeOptions,
  type CloseOptions,
  type CreateOptions,
  type ExportOptions,
  type ImportOptions,
  type InitOptions,
  type OpenOptions,
  OpenOptionsSchema,
  type ReleaseOptions,
  type UpdateOptions,
  type WatchOptions,
} from "./options.js";
export {
  type Created,
  CreatedSchema,
  type Health,
  HealthSchema,
  type Imported,
  ImportedSchema,
  type Workspace,
  WorkspaceSchema,
} from "./results.js";
