import { InvalidInputError, TownError } from "@townkit/core";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isNestedDeeper } from "./json-nesting.js";

/** Enough for the longest work that the contract allows, whatever its script, and its JSON around it. */
export const defaultMaxBodyBytes = 4 * 1024 * 1024;

/** Nothing that the contract takes is as deep; what is deeper exhausts whoever walks through it. */
const deepestNesting = 100;

/**
 * Refuses a body that is too large, as soon as that is known. Where its length is declared, the HTTP server holds it to that:
 * the body itself is not touched, which would make a whole `Request` of the platform's of every call.
 */
export function limitBody(maxSize: number): MiddlewareHandler {
  const tooLarge = () => {
    throw new TownError({
      code: "payload_too_large",
      message: `The request body is larger than ${maxSize} bytes.`,
      remedy: "Put large content into a file in the work directory and name it in the work.",
      facts: { maxBytes: maxSize },
    });
  };
  const counted = bodyLimit({ maxSize, onError: tooLarge });
  return (context, next) => {
    const { method, raw } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    const declared = raw.headers.has("transfer-encoding") ? null : raw.headers.get("content-length");
    if (declared === null) return counted(context, next);
    return Number(declared) > maxSize ? tooLarge() : next();
  };
}

/** Refuses a body that is not declared as JSON: no form of a web page can declare that. */
export function requireJson(): MiddlewareHandler {
  return (context, next) => {
    const type = context.req.header("content-type");
    if (context.req.method !== "POST" || /^application\/json\s*(;|$)/i.test(type ?? "")) return next();
    throw new TownError({
      code: "unsupported_media_type",
      message: `The content type ${JSON.stringify(type ?? "")} is not taken here.`,
      remedy: "Send JSON, with the header `Content-Type: application/json`.",
    });
  };
}

/** The JSON of the body; an empty body is an empty object. @throws InvalidInputError */
export async function readJson(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === "") return {};
  if (isNestedDeeper({ text, levels: deepestNesting }))
    throw new InvalidInputError({
      what: "the request body",
      problem: `it is nested more than ${deepestNesting} levels deep`,
    });
  try {
    return JSON.parse(text);
  } catch (error) {
    // Not its message: that repeats the text.
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const problem = at === undefined ? "it is not JSON" : `it is not JSON from position ${at} on`;
    throw new InvalidInputError({ what: "the request body", problem });
  }
}
