import type { RequestId } from "./messages.js";

/** A request of the server that a client has not answered. */
export interface ServerRequest {
  readonly client: string;
  /** Its id as the server gave it. */
  readonly serverId: RequestId;
}

/** What the server asked clients. Ids are the pool's own, so that no client can answer for another. */
export class ServerRequests {
  #lastId = 0;
  readonly #open = new Map<string, ServerRequest>();

  open(request: ServerRequest): string {
    this.#lastId += 1;
    const id = `server-${this.#lastId}`;
    this.#open.set(id, request);
    return id;
  }

  /** Takes out the request that this client was asked, by the pool's id. */
  close({ id, client }: { id: unknown; client: string }): ServerRequest | undefined {
    const request = this.#open.get(String(id));
    if (request?.client !== client) return undefined;
    this.#open.delete(String(id));
    return request;
  }

  /** The server does not want its answer any more. @returns whom to tell, under which id. */
  cancel(serverId: RequestId): { readonly client: string; readonly id: string } | undefined {
    for (const [id, request] of this.#open) {
      if (request.serverId !== serverId) continue;
      this.#open.delete(id);
      return { client: request.client, id };
    }
    return undefined;
  }

  /** Takes out all that a client was asked, with the ids that it knows them by. */
  takeAllOf(client: string): (ServerRequest & { readonly id: string })[] {
    const open = [...this.#open].filter(([, request]) => request.client === client);
    for (const [id] of open) this.#open.delete(id);
    return open.map(([id, request]) => ({ ...request, id }));
  }
}
