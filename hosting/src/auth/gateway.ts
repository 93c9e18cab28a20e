import * as z from "zod"

/** What the authorizer tells the function of a caller: "Output from an API Gateway Lambda authorizer". */
const context = z.object({
  principalId: z.string().regex(/^[0-9a-f]{32}$/),
  clientId: z.string(),
  scopes: z.string(),
  // API Gateway hands numbers on as text.
  expiresAt: z.coerce.number(),
})

export type AuthorizerContext = z.output<typeof context>

/** `undefined` where no authorizer of this project's vouched for the caller. */
export const readAuthorizerContext = (authorizer: unknown): AuthorizerContext | undefined =>
  context.safeParse(authorizer).data
