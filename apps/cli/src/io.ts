/** Where a command reads and writes; a test brings its own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number; write(text: string | Uint8Array): unknown };
  readonly stderr: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}
