/** A server-sent event without a name. */
export function data(value: object | string): string {
  return `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
}

/** A server-sent event under the name that its object states as `type`. */
export function namedEvent(value: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${value.type}\n${data(value)}`;
}
