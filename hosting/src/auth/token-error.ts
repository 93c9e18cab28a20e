/** Why a token is not accepted, for the log: never the token, nor what it claims. */
export class TokenError extends Error {
  override name = "TokenError"
}
