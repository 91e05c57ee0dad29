/** What the register says of one session: whose it is, and what its shells get. */
export interface SessionEntry {
  readonly protocolId: string;
  readonly sessionId: string;
  readonly env: Readonly<Record<string, string>>;
  /** With which it says that a call of one of the town's MCP servers is its own. */
  readonly mcpToken?: string;
  /** Those servers, where they are given to its directory, and stand in no settings. */
  readonly mcpServers?: readonly string[];
}

/** An entry as a line of the register, its end included; `protocolId` is what it begins with. */
export function lineOf({ protocolId, ...rest }: SessionEntry): string {
  return `${JSON.stringify({ protocolId, ...rest })}\n`;
}

/** The newest entry of a session that is whole; undefined: the register does not know it. Only its lines are parsed. */
export function findEntry(register: string, protocolId: string): SessionEntry | undefined {
  const beginning = `{"protocolId":${JSON.stringify(protocolId)},`;
  for (let begin = register.lastIndexOf(beginning); begin >= 0; begin = register.lastIndexOf(beginning, begin - 1)) {
    const end = register.indexOf("\n", begin);
    const entry = end < 0 ? undefined : entryIn(register.slice(begin, end));
    if (entry || begin === 0) return entry;
  }
  return undefined;
}

/** The newest line of each session, its end included: what a full disk has cut is left out. */
export function newestLines(register: string): Map<string, string> {
  const newest = new Map<string, string>();
  for (const line of register.split("\n")) {
    const entry = entryIn(line);
    if (entry) newest.set(entry.protocolId, `${line}\n`);
  }
  return newest;
}

function entryIn(line: string): SessionEntry | undefined {
  if (!line.endsWith("}")) return undefined;
  try {
    return JSON.parse(line) as SessionEntry;
  } catch {
    return undefined;
  }
}
