const comma = "\\s*,\\s*"
const name = '"name"\\s*:\\s*"[\\w.@-]{1,64}"'
const hash = '"sha256"\\s*:\\s*"[0-9a-fA-F]{64}"'
const scopes = '"scopes"\\s*:\\s*\\[[^\\[\\]{}]*\\]'
/** Both in either order, scopes anywhere: a pattern of Terraform's cannot look ahead. */
const either = [
  [name, hash],
  [hash, name],
].map(([one, other]) => `${one}${comma}(${scopes}${comma})?${other}`)
const key = `\\{\\s*(${scopes}${comma})?(${either.join("|")})(${comma}${scopes})?\\s*\\}`

/** As the server reads `MCP_API_KEYS`: nothing else may stand in a key. */
export const apiKeys = {
  pattern: `\\s*\\[\\s*(${key}${comma})*${key}\\s*\\]\\s*`,
  distinct: "name",
  must: 'a JSON list of one key or more, each with a "name" of its own and, as "sha256", the SHA-256 of the key as 64 hexadecimal digits',
}
