import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";

/** What a ticket is for: a turn alone, or a question that may be answered together with others'. */
export interface Wish {
  /** `turn`: to be alone; else the kind of question. */
  readonly kind: string;
  readonly question: string;
}

export interface Ticket extends Wish {
  readonly seq: number;
  readonly owner: string;
  readonly pid: number;
  /** The process group that works for it, or 0. */
  readonly child: number;
}

/** What became of a ticket. */
export type Standing =
  | { readonly state: "waiting" /** 0: it is its turn. */; readonly before: number; readonly head: Ticket }
  | { readonly state: "answered"; readonly answer: string }
  /** Whoever was answering it has died at that. */
  | { readonly state: "orphaned" };

const schema = `
  CREATE TABLE IF NOT EXISTS tickets (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, pid INTEGER NOT NULL, kind TEXT NOT NULL,
    question TEXT NOT NULL, child INTEGER NOT NULL DEFAULT 0, taken_by TEXT, answer TEXT, orphaned INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS waiting ON tickets (seq) WHERE answer IS NULL AND NOT orphaned;
  CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

const isWaiting = "answer IS NULL AND NOT orphaned";

/** The queue of a workspace, in a file: one row for each who waits. Every method is one short transaction. */
export type Tickets = ReturnType<typeof openTickets>;

/** Opens the queue in the folder, and makes it where there is none. */
export function openTickets(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What is in here is of this machine only, and for no repository.
  writeFileSync(join(folder, ".gitignore"), "*\n");
  const db = new DatabaseSync(join(folder, "queue.sqlite"), { timeout: 10_000 });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  db.exec(schema);
  const one = (sql: string) => db.prepare(sql);
  const insert = one("INSERT INTO tickets (owner, pid, kind, question) VALUES (?, ?, ?, ?)");
  const find = one("SELECT answer, orphaned FROM tickets WHERE seq = ?");
  const head = one(
    `SELECT seq, owner, pid, kind, question, child FROM tickets WHERE ${isWaiting} ORDER BY seq LIMIT 1`,
  );
  const before = one(`SELECT count(*) AS count FROM tickets WHERE seq < ? AND ${isWaiting}`);
  const alike = one(
    `SELECT seq, owner, pid, kind, question, child FROM tickets WHERE kind = ? AND ${isWaiting} ORDER BY seq`,
  );
  const take = one("UPDATE tickets SET taken_by = ? WHERE seq = ?");
  const untake = one(`UPDATE tickets SET taken_by = NULL WHERE taken_by = ? AND ${isWaiting}`);
  const answer = one("UPDATE tickets SET answer = ? WHERE seq = ?");
  const remove = one("DELETE FROM tickets WHERE seq = ?");
  const setChild = one("UPDATE tickets SET child = ? WHERE seq = ?");
  const orphan = one(`UPDATE tickets SET orphaned = 1 WHERE taken_by = ?1 AND owner <> ?1 AND ${isWaiting}`);
  const removeOwners = one("DELETE FROM tickets WHERE owner = ?");
  const ofOwner = one("SELECT kind, child FROM tickets WHERE owner = ?");
  const readNote = one("SELECT value FROM notes WHERE key = ?");
  const writeNote = one("INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");

  return {
    db,
    draw(wish: Wish & { owner: string }): number {
      const { lastInsertRowid } = insert.run(wish.owner, process.pid, wish.kind, wish.question);
      return Number(lastInsertRowid);
    },
    /** Undefined: it is not in the queue any more. */
    standing(seq: number): Standing | undefined {
      const row = find.get(seq) as { answer: string | null; orphaned: number } | undefined;
      if (row === undefined) return undefined;
      if (row.answer !== null) return { state: "answered", answer: row.answer };
      if (row.orphaned) return { state: "orphaned" };
      const { count } = before.get(seq) as { count: number };
      return { state: "waiting", before: count, head: head.get() as unknown as Ticket };
    },
    /** All that wait for the same kind of thing. */
    waiting: (kind: string) => alike.all(kind) as unknown as readonly Ticket[],
    take(options: { seqs: readonly number[]; by: string }): void {
      inOne(db, () => {
        for (const seq of options.seqs) take.run(options.by, seq);
      });
    },
    /** Gives back what it had taken and not answered. */
    giveBack: (owner: string) => void untake.run(owner),
    answer(answers: ReadonlyMap<number, string>): void {
      inOne(db, () => {
        for (const [seq, text] of answers) answer.run(text, seq);
      });
    },
    remove: (seq: number) => void remove.run(seq),
    setChild: (options: { seq: number; pid: number }) => void setChild.run(options.pid, options.seq),
    /** The process groups that still may work for it, and whether something it did alone may be half done. */
    leftBy: (owner: string) => ofOwner.all(owner) as unknown as readonly { kind: string; child: number }[],
    removeAllOf(owner: string): void {
      inOne(db, () => {
        orphan.run(owner);
        removeOwners.run(owner);
      });
    },
    note: (key: string) => (readNote.get(key) as { value: string } | undefined)?.value,
    setNote: (key: string, value: string) => void writeNote.run(key, value),
    close: () => db.close(),
  };
}

export function inOne<T>(db: DatabaseSyncInstance, body: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}
