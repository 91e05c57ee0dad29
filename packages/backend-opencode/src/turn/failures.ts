import type { Failure } from "@townkit/core";
import type { ProtocolError } from "./messages.js";

interface Rule {
  readonly code: string;
  readonly retryable: boolean;
  readonly applies: (error: ProtocolError) => boolean;
}

const named = (name: string) => (error: ProtocolError) => error.name === name;
const says = (pattern: RegExp) => (error: ProtocolError) => pattern.test(error.data?.message ?? "");
const answered = (test: (status: number) => boolean) => (error: ProtocolError) =>
  error.name === "APIError" && error.data?.statusCode !== undefined && test(error.data.statusCode);

/** The first that applies. Login failures of a provider come as `APIError` 401, seldom as `ProviderAuthError`. */
const rules: readonly Rule[] = [
  { code: "provider_unauthorized", retryable: false, applies: answered((status) => status === 401 || status === 403) },
  { code: "provider_unauthorized", retryable: false, applies: named("ProviderAuthError") },
  { code: "provider_rate_limited", retryable: true, applies: answered((status) => status === 429) },
  { code: "provider_failed", retryable: true, applies: answered((status) => status >= 500) },
  { code: "provider_refused", retryable: false, applies: answered((status) => status >= 400) },
  { code: "provider_unreachable", retryable: true, applies: named("APIError") },
  { code: "context_overflow", retryable: false, applies: named("ContextOverflowError") },
  { code: "content_filtered", retryable: false, applies: named("ContentFilterError") },
  { code: "structured_output", retryable: true, applies: named("StructuredOutputError") },
  { code: "output_too_long", retryable: false, applies: named("MessageOutputLengthError") },
  { code: "model_not_found", retryable: false, applies: says(/model not found/i) },
  { code: "mode_not_found", retryable: false, applies: says(/agent not found/i) },
  { code: "provider_timeout", retryable: true, applies: says(/timed out/i) },
  { code: "work_dir_missing", retryable: false, applies: says(/^PlatformError: NotFound: FileSystem/) },
];

/** The server's error as the failure of an attempt, with its stable code and its cause in words. */
export function failureOf(options: { error: ProtocolError; effect: Failure["effect"] }): Failure {
  const { error, effect } = options;
  const rule = rules.find(({ applies }) => applies(error)) ?? { code: "agent_error", retryable: false };
  const status = error.data?.statusCode === undefined ? "" : ` (HTTP ${error.data.statusCode})`;
  const message = `${firstLine(error.data?.message ?? error.name)}${status}`;
  return { code: rule.code, message, effect, retryable: error.data?.isRetryable ?? rule.retryable };
}

export function isAbortError(error: ProtocolError): boolean {
  return error.name === "MessageAbortedError";
}

/** An error event that follows the first may carry a stack trace. */
function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.slice(0, 1000) ?? "";
}
