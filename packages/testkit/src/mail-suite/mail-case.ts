import assert from "node:assert/strict";
import type { Mail, MailState, NewMail, TownEvent } from "@townkit/core";
import type { SuiteCase } from "../suite/case.js";
import { within } from "../suite/expect.js";
import type { MailSubject } from "./subject.js";

const defaultPatienceMs = 30_000;

const patienceOf = ({ patienceMs = defaultPatienceMs }: MailSubject) => patienceMs;

/** What a case does with its subject. */
export interface MailGround extends MailSubject {
  /** Sends mail as `@lee`, of which only what matters is said. */
  send(mail: Partial<NewMail>): Promise<Mail>;
  /** Resolves when the mail is in this state. */
  until(mailId: string, state: MailState): Promise<Mail>;
  /** What the agent of the session was told, oldest first. */
  told(sessionId: string): Promise<readonly string[]>;
}

/** The cases of one part. */
export function mailCases(
  part: string,
  cases: readonly { code: string; proves: string; check(ground: MailGround): Promise<void> }[],
): readonly SuiteCase<MailSubject>[] {
  return cases.map(({ code, proves, check }) => ({ code, proves, part, run: (subject) => check(groundOf(subject)) }));
}

function groundOf(subject: MailSubject): MailGround {
  const ground: MailGround = Object.create(subject);
  return Object.assign(ground, {
    async send(mail: Partial<NewMail>) {
      const { id } = await ground.mailbox.sendMail({
        from: "@lee",
        to: "s-1",
        subject: "News",
        body: "It rains.",
        ...mail,
      });
      return await ground.mailbox.getMail(id);
    },
    async until(mailId: string, state: MailState) {
      await untilHolds(
        ground,
        async () => (await ground.mailbox.getMail(mailId)).state === state,
        `${mailId} is ${state}`,
      );
      return await ground.mailbox.getMail(mailId);
    },
    async told(sessionId: string) {
      const { messages } = await ground.town.getSessionOutput(sessionId);
      const prompts = messages.filter(({ role }) => role === "user");
      return prompts.map(({ parts }) => parts.map((part) => (part.type === "text" ? part.text : "")).join(""));
    },
  } satisfies Omit<MailGround, keyof MailSubject>);
}

/** Looks again with every event. */
async function untilHolds(ground: MailSubject, holds: () => Promise<boolean>, what: string): Promise<void> {
  const end = new AbortController();
  const events = ground.town.events({ durableOnly: true, signal: end.signal })[Symbol.asyncIterator]();
  // It listens before it looks: what happens in between is heard.
  const look = async (): Promise<void> => {
    for (let next: Promise<IteratorResult<TownEvent, unknown>> = events.next(); ; next = events.next()) {
      if (await holds()) return void next.catch(() => {});
      await next;
    }
  };
  try {
    await within({ ms: patienceOf(ground), what, of: look() });
  } finally {
    end.abort();
  }
}

/** The events of mail while something is done, in order, as `state` of each. */
export async function statesTold(options: {
  ground: MailGround;
  count: number;
  of: (mailId: string) => boolean;
  doing: () => Promise<unknown>;
}): Promise<readonly MailState[]> {
  const { ground, count, of, doing } = options;
  const end = new AbortController();
  const states: MailState[] = [];
  const events = ground.town.events({ durableOnly: true, signal: end.signal })[Symbol.asyncIterator]();
  let next = events.next();
  const listen = async () => {
    for (let step = await next; !step.done && states.length < count; step = await next) {
      next = events.next();
      if (step.value.type === "mail.changed" && of(step.value.mailId)) states.push(step.value.state);
      if (states.length >= count) return;
    }
  };
  const heard = listen();
  try {
    await doing();
    await within({ ms: patienceOf(ground), what: `${count} events of mail`, of: heard });
    return states;
  } finally {
    end.abort();
    await next.catch(() => {});
  }
}

/** An instant from now, as ISO 8601. */
export function inMs(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

export function assertIds(mail: readonly { readonly id: string }[], ids: readonly string[]): void {
  assert.deepEqual(
    mail.map(({ id }) => id),
    ids,
  );
}
