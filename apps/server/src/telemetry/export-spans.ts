import { serverVersion } from "../daemon/version.js";
import type { Span } from "./work-spans.js";

/** A collector that does not answer is not waited for longer, in milliseconds. */
const timeoutMs = 10_000;

/** Sends spans to a collector, as OTLP over HTTP in JSON. @throws Error it does not take them. */
export async function exportSpans(options: { url: string; town: string; spans: readonly Span[] }): Promise<void> {
  const { url, town, spans } = options;
  const attributes = Object.entries({
    "service.name": "townkit",
    "service.version": serverVersion,
    "townkit.town": town,
  }).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const scope = { name: "@townkit/server", version: serverVersion };
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope, spans }] }] }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
}
