import {
  type Assignment,
  CapabilityUnsupportedError,
  isTownError,
  type SessionEnv,
  type SessionRecord,
  type SourcedWork,
  type Store,
  type Work,
  type WorkSource,
  WorkSourceUnavailableError,
} from "@townkit/core";

/** The work sources of a pool, as its calls and its hand-overs use them. Prompts come from nowhere, and pass through. */
export interface Sources {
  /**
   * Takes what the work is about, keeps the work, and gives it back where that fails.
   * @throws CapabilityUnsupportedError nobody here gives such work; what the source refuses with; what `keep` throws.
   */
  taken(options: NewWork & { keep: () => Promise<void> }): Promise<void>;
  /** The work as the agent is to get it. @throws TownError, always with `effect: "none"` */
  handedOver(options: { assignment: Assignment; record: SessionRecord }): Promise<Work>;
  /**
   * Open work as the agents have it, for a backend that is to find it again: to it, other content would be other work. What was
   * never handed over is left out: of that there is nothing to be found.
   */
  opened(work: readonly Assignment[]): Promise<readonly Assignment[]>;
  environmentOf(session: { readonly id: string; readonly role: string }): SessionEnv;
  /** How much work of theirs waits for a session of this role. */
  demandOf(role: string): number;
}

interface NewWork {
  readonly id: string;
  readonly work: Work;
  readonly expiresAt: string | null;
  readonly record: SessionRecord;
}

export function createSources(options: { sources: readonly WorkSource[]; store: Store }): Sources {
  const { sources, store } = options;
  const byType = new Map<string, WorkSource>(sources.map((source) => [source.type, source]));

  async function taken(request: Parameters<Sources["taken"]>[0]): Promise<void> {
    const { id, work, keep } = request;
    if (work.type === "prompt") return await keep();
    const source = sourceOf(work);
    // Work that is kept already was taken before: what stays to be done is to compare it.
    if (await store.getAssignment(id)) return await keep();
    await source.take(sourcedWork(request));
    try {
      await keep();
    } catch (error) {
      if (await isAbsent(id)) await source.giveBack(id);
      throw error;
    }
  }

  /** Only proof counts: a store that cannot be read may hold the work. Its source finds out when the town starts again. */
  async function isAbsent(id: string): Promise<boolean> {
    return await store.getAssignment(id).then(
      (assignment) => assignment === undefined,
      () => false,
    );
  }

  async function handedOver(request: { assignment: Assignment; record: SessionRecord }): Promise<Work> {
    const { assignment, record } = request;
    const { work, attempt } = assignment;
    if (work.type === "prompt") return work;
    try {
      const content = await sourceOf(work).promptOf({ ...sourcedWork({ ...assignment, record }), attempt });
      return { type: "prompt", content };
    } catch (error) {
      if (isTownError(error) && error.effect === "none") throw error;
      // Whatever it may have done on its side: nothing of the work was sent.
      throw new WorkSourceUnavailableError({ source: work.type, problem: messageOf(error), cause: error });
    }
  }

  function sourceOf(work: Work): WorkSource {
    const source = byType.get(work.type);
    if (source) return source;
    throw new CapabilityUnsupportedError({
      capability: `work of type ${work.type}`,
      who: "A pool without a source of it",
      remedy: "Hand in the text itself, as work of type prompt, or set the source up in the town's settings.",
    });
  }

  async function opened(work: readonly Assignment[]): Promise<readonly Assignment[]> {
    const all = work.map(async (assignment) => {
      const source = byType.get(assignment.work.type);
      if (!source) return [assignment];
      const content = await source.toldOf(assignment.id);
      return content === undefined ? [] : [{ ...assignment, work: { type: "prompt", content } as const }];
    });
    return (await Promise.all(all)).flat();
  }

  return {
    taken,
    handedOver,
    opened,
    demandOf: (role) => sources.reduce((sum, source) => sum + (source.demandOf?.(role) ?? 0), 0),
    environmentOf: (session) => Object.assign({}, ...sources.map((source) => source.environmentOf(session))),
  };
}

function sourcedWork({ id, work, expiresAt, record }: NewWork): SourcedWork {
  return { assignmentId: id, work, expiresAt, session: record.session, env: record.config.env ?? {} };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
