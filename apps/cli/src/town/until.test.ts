import { expect, test } from "vitest";
import { until } from "./until.js";

const signal = new AbortController().signal;

test("what does not come in time is told with what it was, for how long it was waited for, and where to look", async () => {
  const waited = until({ what: "The end", timeoutMs: 0, signal, remedy: "Look there.", check: () => false });
  await expect(waited).rejects.toMatchObject({
    code: "wait_timeout",
    message: "The end did not come within 0 s; it may still come.",
    remedy: "Look there.",
    effect: "possible",
  });
});

test("what is there already is not waited for", async () => {
  await until({ what: "The end", timeoutMs: 0, signal, remedy: "", check: () => true });
});
