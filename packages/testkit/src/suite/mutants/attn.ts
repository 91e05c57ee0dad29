import type { Backend, Session } from "@townkit/core";
import { answers, both, forgives, instead, keeping, takes, tells } from "./change.js";
import type { Mutant } from "./mutant.js";

async function whoAsks(right: Backend, attentionId: string): Promise<Session | undefined> {
  const { sessions } = await right.listSessions();
  return sessions.find(({ attention }) => attention.some(({ id }) => id === attentionId));
}

/** What was answered already, by its ids. */
const answered = () => new Set<string>();

export const attnMutants: readonly Mutant[] = [
  {
    wrong: "does not say what a permission is for",
    caughtBy: ["ATTN-001"],
    spoil: tells((event) => [
      event.type === "attention.raised" && event.attention.kind === "permission"
        ? { ...event, attention: { ...event.attention, patterns: [] } }
        : event,
    ]),
  },
  {
    wrong: "tells an answered attention as one that was withdrawn",
    caughtBy: ["ATTN-002"],
    spoil: tells((event) => [event.type === "attention.settled" ? { ...event, how: "withdrawn" } : event]),
  },
  {
    wrong: "allows what is denied",
    caughtBy: ["ATTN-003"],
    spoil: takes("respond", (id, request, options) => {
      const denied = request.answer.kind === "permission" && request.answer.decision === "deny";
      return [id, denied ? { ...request, answer: { kind: "permission", decision: "allow" } } : request, options];
    }),
  },
  {
    wrong: "takes a second answer for the first",
    caughtBy: ["ATTN-004"],
    spoil: keeping(answered, (known) =>
      instead("respond", async (right, id, request, options) => {
        if (known.has(request.attentionId)) return right.getSession(id);
        const session = await right.respond(id, request, options);
        known.add(request.attentionId);
        return session;
      }),
    ),
  },
  {
    wrong: "takes an answer of another kind and does nothing with it",
    caughtBy: ["ATTN-005"],
    spoil: forgives("respond", "invalid_input", (right, _, id) => right.getSession(id)),
  },
  {
    wrong: "takes an answer to what was never asked",
    caughtBy: ["ATTN-006"],
    spoil: keeping(answered, (known) =>
      both(
        forgives("respond", "attention_not_found", async (right, error, id, { attentionId }) => {
          if (known.has(attentionId) || (await whoAsks(right, attentionId))) throw error;
          return right.getSession(id);
        }),
        (right) => ({
          async *events(options) {
            for await (const event of right.events(options)) {
              if (event.type === "attention.raised") known.add(event.attention.id);
              yield event;
            }
          },
        }),
      ),
    ),
  },
  {
    wrong: "gives an answer to whichever session asked for it",
    caughtBy: ["ATTN-007"],
    spoil: forgives("respond", "attention_not_found", async (right, error, _, request, options) => {
      const asking = await whoAsks(right, request.attentionId);
      if (asking === undefined) throw error;
      return right.respond(asking.id, request, options);
    }),
  },
  {
    wrong: "shows what a turn had asked after it was ended",
    caughtBy: ["ATTN-008"],
    spoil: keeping(
      () => new Map<string, Session["attention"]>(),
      (asked) =>
        both(
          instead("abortSession", async (right, id, options) => {
            asked.set(id, (await right.getSession(id)).attention);
            return right.abortSession(id, options);
          }),
          answers("getSession", (session, _, id) => ({ ...session, attention: asked.get(id) ?? session.attention })),
        ),
    ),
  },
  {
    wrong: "gives an answer that nobody gave",
    caughtBy: ["ATTN-009"],
    spoil: takes("respond", (id, request, options) => [
      id,
      request.answer.kind === "question" ? { ...request, answer: { kind: "question", answers: [["left"]] } } : request,
      options,
    ]),
  },
  {
    wrong: "says of work behind an open question that it was taken",
    caughtBy: ["ATTN-010"],
    spoil: answers("assignWork", (receipt) =>
      receipt.state === "queued" ? { ...receipt, state: "accepted" } : receipt,
    ),
  },
  {
    wrong: "does not say which command asks",
    caughtBy: ["ATTN-011"],
    spoil: tells((event) => {
      if (event.type !== "attention.raised") return [event];
      const { callKey: _, ...attention } = event.attention;
      return [{ ...event, attention }];
    }),
  },
];
