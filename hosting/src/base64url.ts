/**
 * Whether a part of a signed text is spelled as base64url spells it (RFC 4648, 3.5: no padding, no bits left
 * over). Lenient decoders read other spellings as the same bytes, under the same signature.
 */
export const isCanonicalBase64url = (part: string) =>
  Buffer.from(part, "base64url").toString("base64url") === part
