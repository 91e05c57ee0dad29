/** Which client wants to hear of which resource. The server is subscribed once for all of them. */
export class Subscriptions {
  readonly #clients = new Map<string, Set<string>>();

  get uris(): string[] {
    return [...this.#clients.keys()];
  }

  add({ uri, client }: { uri: string; client: string }): void {
    this.#clients.set(uri, (this.#clients.get(uri) ?? new Set()).add(client));
  }

  /** @returns whether nobody wants it any more, so that the server is to be told. */
  remove({ uri, client }: { uri: string; client: string }): boolean {
    const clients = this.#clients.get(uri);
    clients?.delete(client);
    if (clients === undefined || clients.size > 0) return false;
    return this.#clients.delete(uri);
  }

  /** Whether somebody besides this client wants it. */
  wantedByOthers({ uri, client }: { uri: string; client: string }): boolean {
    return [...(this.#clients.get(uri) ?? [])].some((other) => other !== client);
  }

  /** @returns the resources that nobody wants any more. */
  forgetClient(client: string): string[] {
    return this.uris.filter((uri) => this.remove({ uri, client }));
  }

  /** An update may be of a part of what was subscribed to. */
  subscribersOf(updated: string): Set<string> {
    const matching = [...this.#clients].filter(
      ([uri]) => updated === uri || updated.startsWith(uri.endsWith("/") ? uri : `${uri}/`),
    );
    return new Set(matching.flatMap(([, clients]) => [...clients]));
  }
}
