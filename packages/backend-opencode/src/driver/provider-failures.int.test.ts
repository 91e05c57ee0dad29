import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StepInput } from "@townkit/testkit/model";
import { describe, expect, it } from "vitest";
import { deskOfThisFile } from "../test-support/desk.js";

const patienceMs = 12_000;

const desk = deskOfThisFile({ providerPatienceMs: patienceMs });

/** The server's own two time-outs, of 300 s each, made short: they begin its ladder of tries. */
const impatient = { settings: { provider: { scripted: { options: { headerTimeout: 1_500, chunkTimeout: 1_500 } } } } };
const rateLimit = (retryAfter: string, times?: number): StepInput => ({
  do: "http",
  status: 429,
  headers: { "retry-after": retryAfter },
  ...(times !== undefined && { times }),
});

describe("a provider that gives no answer, try after try, fails the work within our patience", () => {
  const cases: { name: string; fault: StepInput; words: RegExp }[] = [
    { name: "it takes the request and says nothing", fault: { do: "hang" }, words: /timed out/i },
    { name: "it begins and says nothing more", fault: { do: "stall" }, words: /timed out/i },
    { name: "it names a time that is far away", fault: rateLimit("3600"), words: /rate limit/i },
  ];
  it.each(cases)("$name", async ({ fault, words }) => {
    const session = await desk.spawn(impatient);
    const ended = await desk.run(session, [fault, { do: "say", text: "never" }]);
    expect(ended).toMatchObject({ state: "failed", failure: { code: "provider_timeout", retryable: true } });
    expect(ended.failure?.message).toMatch(/^The provider gave no answer within 12 s\. Its last try: /);
    expect(ended.failure?.message).toMatch(words);
    expect(await desk.run(session, [{ do: "say", text: "more" }])).toMatchObject({ outcome: { text: "more" } });
  });
});

describe("a provider that comes to its senses lets the work complete", () => {
  const cases: { name: string; fault: StepInput }[] = [
    { name: "after it said nothing", fault: { do: "hang", times: 1 } },
    { name: "after a stall", fault: { do: "stall", times: 1 } },
    { name: "after the time that it named", fault: rateLimit("1", 1) },
    { name: "after it broke the stream in the middle of a tool call", fault: { do: "cut", in: "call", times: 1 } },
  ];
  it.each(cases)("$name, and no command is carried out twice or by half", async ({ fault }) => {
    const session = await desk.spawn(impatient);
    const file = `ran-${session.id}`;
    const asked = desk.hears(
      (event): event is typeof event =>
        event.type === "session.changed" &&
        event.sessionId === session.id &&
        (event.session.statusReason ?? "").startsWith("The provider is asked again"),
    );
    const command = `echo the whole of it >> ${file}`;
    const steps: StepInput[] = [fault, { do: "shell", command }, { do: "say", text: "done" }];
    expect(await desk.run(session, steps)).toMatchObject({ state: "completed", attempt: 1, outcome: { text: "done" } });
    await asked;
    expect(await readFile(join(session.workDir, file), "utf8")).toBe("the whole of it\n");
  });
});
