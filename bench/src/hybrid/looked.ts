/** How many of each a program found that reads a town's store and asks what its sessions run on. */
export interface Looked {
  readonly sessions: number;
  readonly assignments: number;
  readonly held: number;
  readonly panes: number;
}
