import type { IncomingHttpHeaders } from "node:http";

/** A header that is sent once; empty where it was not. */
export function headerOf({ headers, name }: { readonly headers: IncomingHttpHeaders; readonly name: string }): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}
