import type { IncomingHttpHeaders } from "node:http";
import type { Conversation } from "../conversation.js";
import type { ScriptedModelSpec } from "../models.js";
import type { Encoder } from "./encoder.js";

/** A request that asks for an answer of the model. */
export interface WireRequest {
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What a wire reads of a request: what is asked, and the form in which the answer goes back. */
export interface WireCall {
  readonly conversation: Conversation;
  readonly encoder: (head: AnswerHead) => Encoder;
}

/** What all parts of one answer share. */
export interface AnswerHead {
  /** In the ids of the answer and its calls; no other answer has it. */
  readonly token: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
}

/** An error as the answer to a request. */
export interface WireError {
  readonly status: number;
  /** Absent: what this protocol says for the status. */
  readonly message?: string;
}

/** A question whose answer is the same for every conversation. */
interface Lookup {
  /** The method and the path. */
  readonly route: RegExp;
  readonly answer: (models: readonly ScriptedModelSpec[]) => object;
}

/** A protocol between agents and models: how its requests are read, and how its answers are written. */
export interface Wire {
  /** The paths of its model calls, which are all POST. */
  readonly calls: RegExp;
  /** What it answers beside model calls. */
  readonly lookups: readonly Lookup[];
  /** Ids of its vendor's models: agents ask for them unbidden, and are answered as by the first scripted model. Null: none. */
  readonly vendorModels: RegExp | null;
  /** @throws ZodError a request that is not valid. */
  read(request: WireRequest): WireCall;
  errorBody(error: WireError): object;
}
