import { SessionIdSchema } from "@townkit/core";
import * as z from "zod";
import { operationsOn } from "./operation.js";

/** What a token may do, each with what stands before it. */
export const tokenScopes = ["read", "work", "admin"] as const;
export type TokenScope = (typeof tokenScopes)[number];

const TokenNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "expected 1 to 40 small letters, digits and hyphens, such as ci-board");

const TokenRequestSchema = z
  .strictObject({
    name: TokenNameSchema,
    scope: z.enum(tokenScopes).default("read"),
    /** The only session that it reaches. Absent: all of the town. */
    sessionId: SessionIdSchema.optional(),
  })
  .refine(({ scope, sessionId }) => sessionId === undefined || scope !== "admin", {
    path: ["sessionId"],
    error: "a token for one session is no admin: give it the scope read or work",
  });
export type TokenRequest = z.input<typeof TokenRequestSchema>;

/** What is known of a named token. Its text is not: the town keeps only a hash. */
const TokenInfoSchema = z.object({
  name: z.string(),
  scope: z.enum(tokenScopes),
  sessionId: z.string().nullable(),
  createdAt: z.string(),
  /** When its text was last replaced. */
  rotatedAt: z.string().nullable(),
});
export type TokenInfo = z.infer<typeof TokenInfoSchema>;

/** The text is told once. */
const NewTokenSchema = TokenInfoSchema.extend({ token: z.string() });
export type NewToken = z.infer<typeof NewTokenSchema>;

const TokenListSchema = z.object({ tokens: z.array(TokenInfoSchema) });

/** The named tokens of a town. @throws TownError `token_not_found`: there is none of that name. */
export interface TokenAdmin {
  /** @throws TownError `invalid_input`: there is one of that name, `session_not_found`: there is no such session. */
  createToken(request: TokenRequest): Promise<NewToken>;
  listTokens(): Promise<z.infer<typeof TokenListSchema>>;
  /** A new text for it; the old one ends at once, and the streams that it opened. */
  rotateToken(name: string): Promise<NewToken>;
  /** It ends at once, and the streams that it opened. */
  revokeToken(name: string): Promise<TokenInfo>;
}

const operation = operationsOn<TokenAdmin>();

export const tokenOperations = {
  createToken: operation({
    method: "POST",
    path: "/v1/tokens",
    summary: "Makes a named token; its text is in this answer, and nowhere else.",
    body: TokenRequestSchema,
    result: NewTokenSchema,
    waits: false,
    call: (admin, { body }) => admin.createToken(body),
  }),
  listTokens: operation({
    method: "GET",
    path: "/v1/tokens",
    summary: "The named tokens and what each may do, without their texts.",
    result: TokenListSchema,
    waits: false,
    call: (admin) => admin.listTokens(),
  }),
  rotateToken: operation({
    method: "POST",
    path: "/v1/tokens/{name}/rotate",
    summary: "Gives a named token a new text; the old one ends at once.",
    result: NewTokenSchema,
    waits: false,
    call: (admin, { params }) => admin.rotateToken(params.name),
  }),
  revokeToken: operation({
    method: "POST",
    path: "/v1/tokens/{name}/revoke",
    summary: "Ends a named token at once, and the streams that it opened.",
    result: TokenInfoSchema,
    waits: false,
    call: (admin, { params }) => admin.revokeToken(params.name),
  }),
};
