import type { adminOperations, TokenScope, townOperations } from "@townkit/client/protocol";

/** What a call needs of the token that it is made with. */
export interface OperationAccess {
  readonly scope: TokenScope;
  /**
   * How a token that is for one session may make it: that session is in the path; the query keeps to it; the assignment in the
   * path is work of it; it is the same for all (`any`); or not at all (`none`).
   */
  readonly session: "path" | "query" | "assignment" | "any" | "none";
}

export type ServedCall = keyof typeof townOperations | keyof typeof adminOperations | "events" | "metrics";

const ofSession = (scope: TokenScope) => ({ scope, session: "path" }) as const;
const ofAssignment = (scope: TokenScope) => ({ scope, session: "assignment" }) as const;
const ofTown = (scope: TokenScope) => ({ scope, session: "none" }) as const;

/** Every call of the API, and what it needs. A call that is not in here is the town's own token's alone. */
export const operationAccess: Readonly<Record<ServedCall, OperationAccess>> = {
  capabilities: { scope: "read", session: "any" },
  events: { scope: "read", session: "query" },
  listSessions: ofTown("read"),
  getSession: ofSession("read"),
  getSessionOutput: ofSession("read"),
  listMessages: ofSession("read"),
  listChildren: ofSession("read"),
  listCommands: ofSession("read"),
  listAgents: ofSession("read"),
  readFile: ofSession("read"),
  readConfig: ofSession("read"),
  listAssignments: { scope: "read", session: "query" },
  getAssignment: ofAssignment("read"),
  waitForAssignment: ofAssignment("read"),
  listWorktrees: ofTown("read"),
  listMail: ofTown("read"),
  getMail: ofTown("read"),
  mcpServers: ofTown("read"),
  status: ofTown("read"),
  metrics: ofTown("read"),

  spawnSession: ofTown("work"),
  // It begins another session.
  forkSession: ofTown("work"),
  stopSession: ofSession("work"),
  abortSession: ofSession("work"),
  resumeSession: ofSession("work"),
  respond: ofSession("work"),
  assignWork: ofSession("work"),
  cancelAssignment: ofAssignment("work"),
  resolveAssignment: ofAssignment("work"),
  retryAssignment: ofAssignment("work"),
  runCommand: ofSession("work"),
  runShell: ofSession("work"),
  revertSession: ofSession("work"),
  unrevertSession: ofSession("work"),
  deleteSession: ofTown("work"),
  onSessionStart: ofSession("work"),
  onSessionIdle: ofSession("work"),
  onPreCompact: ofSession("work"),
  reportAgentEvent: ofSession("work"),
  createWorktree: ofTown("work"),
  removeWorktree: ofTown("work"),
  sendMail: ofTown("work"),
  // It counts as read then.
  acceptMail: ofTown("work"),
  handOverMail: ofTown("work"),

  // Its answer holds secrets.
  attachCommand: ofTown("admin"),
  mcpLog: ofTown("admin"),
  restartMcpServer: ofTown("admin"),
  testMcpServer: ofTown("admin"),
  shutdown: ofTown("admin"),
  // It writes where it is told to.
  backup: ofTown("admin"),
  createToken: ofTown("admin"),
  listTokens: ofTown("admin"),
  rotateToken: ofTown("admin"),
  revokeToken: ofTown("admin"),
};
