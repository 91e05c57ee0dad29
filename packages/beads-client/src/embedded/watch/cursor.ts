/** A place in a workspace's journal: after the change with this number. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

export function toCursor({ epoch, seq }: Place): string {
  return `${epoch}:${seq}`;
}

/** Undefined: it is none of ours. */
export function fromCursor(cursor: string): Place | undefined {
  const { epoch, seq } = /^(?<epoch>[0-9a-f-]+):(?<seq>\d+)$/.exec(cursor)?.groups ?? {};
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}
