import { setTimeout as sleep } from "node:timers/promises";
import { AssignOptionsSchema, isInFlight, type Orchestrator, type Session, WorkSchema } from "@townkit/core";
import type { OrchestratorSubject } from "@townkit/testkit";
import { seededRandom } from "@townkit/testkit/faults";
import { formatScript } from "@townkit/testkit/model";
import { ownerKey } from "../driver/session-starter.js";
import type { ServerAccess } from "../server/health.js";

/** How often the second hand prompts before work of ours is handed in, and after it has ended. */
const before = 0.6;
const after = 0.4;

/** Their prompt is stored and at work within seconds, or that session does not run: then they leave it. */
const beginMs = 20_000;

/** Their few words are said within seconds. */
const overMs = 60_000;

/**
 * A subject whose sessions somebody else prompts, too, with a client of their own of the same server: by chance before a
 * piece of work is handed in, which then meets their turn and has to wait for it, and by chance after one has ended. Only
 * where no work of ours is under way: what becomes of that when their words come into it has tests of its own, and is another
 * end than the suite's requirements speak of. Whatever else a case does with the session comes when their turn is over: a
 * session at rest, of which the requirements speak, would not be one.
 */
export function withSecondHand(options: {
  subject: OrchestratorSubject;
  server: () => Promise<ServerAccess>;
  seed: number;
}): OrchestratorSubject {
  const { subject, server, seed } = options;
  const random = seededRandom(seed);
  const prompting = new Map<string, Promise<void>>();
  /** By session: how many pieces of work are being handed in. */
  const handing = new Map<string, number>();
  /** By session: their turn, until its end. */
  const theirs = new Map<string, Promise<void>>();
  let prompts = 0;

  async function ask(path: string, body?: object): Promise<Response> {
    const { url, password } = await server();
    const answer = await fetch(`${url}${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: `Basic ${Buffer.from(`opencode:${password}`).toString("base64")}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(beginMs),
    });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return answer;
  }

  /** The session's name at the server, which chooses that of a fork. */
  async function theirNameOf({ id, workDir, forkedFrom }: Session): Promise<string> {
    if (!forkedFrom) return `ses_${id}`;
    const listed = await ask(`/session?directory=${encodeURIComponent(workDir)}&limit=100000`);
    const sessions = (await listed.json()) as { id: string; metadata?: Record<string, unknown> }[];
    const found = sessions.find(({ metadata }) => metadata?.[ownerKey] === id);
    if (!found) throw new Error(`The server has no session for ${id}.`);
    return found.id;
  }

  /** Resolves when their turn is at work. */
  async function prompt(sessionId: string): Promise<void> {
    const session = await subject.orchestrator.getSession(sessionId).catch(() => undefined);
    if (session?.status !== "ready" && session?.status !== "idle") return;
    const ours = await subject.orchestrator.listAssignments({ sessionId });
    if (ours.some(({ state }) => state === "queued" || state === "unknown" || isInFlight(state))) return;
    const text = formatScript({
      steps: [{ do: "say", text: "somebody else's words", delayMs: random.between(1, 120) }],
    });
    const id = await theirNameOf(session);
    await ask(`/session/${id}/prompt_async`, { parts: [{ type: "text", text }] });
    prompts += 1;
    const isBusy = async () => {
      const answer = await ask(`/session/status?directory=${encodeURIComponent(session.workDir)}`);
      return ((await answer.json()) as Record<string, unknown>)[id] !== undefined;
    };
    for (const end = Date.now() + beginMs; Date.now() < end; await sleep(20)) {
      if ((await isBusy()) || (await subject.orchestrator.getSession(sessionId)).status === "busy") break;
    }
    const over = untilOver({ sessionId, isBusy })
      .catch(() => undefined)
      .finally(() => theirs.delete(sessionId));
    theirs.set(sessionId, over);
  }

  /** Their turn has ended where the session rests, and where it is at work on something of ours. */
  async function untilOver({
    sessionId,
    isBusy,
  }: {
    sessionId: string;
    isBusy: () => Promise<boolean>;
  }): Promise<void> {
    for (const end = Date.now() + overMs; Date.now() < end; await sleep(50)) {
      if (!(await isBusy()) && (await subject.orchestrator.getSession(sessionId)).status !== "busy") return;
      const ours = await subject.orchestrator.listAssignments({ sessionId });
      if (ours.some(({ state }) => isInFlight(state) && state !== "delivering")) return;
    }
  }

  /** What the second hand cannot do (the server is being restarted) it leaves. */
  const byChance = async (chance: number, sessionId: string): Promise<void> => {
    const underWay = prompting.get(sessionId);
    if (underWay) return await underWay;
    if ((handing.get(sessionId) ?? 0) > 0 || random.next() >= chance) return;
    const prompted = prompt(sessionId)
      .catch(() => undefined)
      .finally(() => prompting.delete(sessionId));
    prompting.set(sessionId, prompted);
    await prompted;
  };

  const assignWork: Orchestrator["assignWork"] = async (sessionId, work, given) => {
    // Whatever is handed in meanwhile waits with it: theirs is at work before ours is queued. What is no work is not handed in.
    const { signal: _, timeoutMs: __, ...options } = given ?? {};
    const isWork = WorkSchema.safeParse(work).success && AssignOptionsSchema.safeParse(options).success;
    const prompted = isWork ? byChance(before, sessionId) : undefined;
    // At once: of several that are handed in together, the first alone meets a prompt of theirs.
    handing.set(sessionId, (handing.get(sessionId) ?? 0) + 1);
    try {
      await prompted;
      return await subject.orchestrator.assignWork(sessionId, work, given);
    } finally {
      handing.set(sessionId, (handing.get(sessionId) ?? 1) - 1);
    }
  };
  const waitForAssignment: Orchestrator["waitForAssignment"] = async (assignmentId, given) => {
    const ended = await subject.orchestrator.waitForAssignment(assignmentId, given);
    await byChance(after, ended.sessionId);
    return ended;
  };

  const prompted = new Proxy({} as Orchestrator, {
    get(_, name) {
      if (name === "assignWork") return assignWork;
      if (name === "waitForAssignment") return waitForAssignment;
      const found = Reflect.get(subject.orchestrator, name) as unknown;
      if (typeof found !== "function") return found;
      return (...given: unknown[]) => {
        const call = () => Reflect.apply(found, subject.orchestrator, given) as unknown;
        const waits = typeof given[0] === "string" ? theirs.get(given[0]) : undefined;
        return waits ? waits.then(call) : call();
      };
    },
  });
  return {
    ...subject,
    orchestrator: prompted,
    async close() {
      await subject.close();
      if (prompts === 0) throw new Error("Nobody else prompted.");
    },
  };
}
