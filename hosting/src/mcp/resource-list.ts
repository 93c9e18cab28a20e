import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server"
import type { Principal, ResourceDefinition, ResourcePage } from "@mcp-on-aws/tools/definition"
import { isTemplate } from "../is-template.ts"

/**
 * One page of `resources/list`: the resources at fixed URIs first, then each template's own, page by page.
 * The cursor names the template and its own cursor, as the SDK's server class knows no pages here.
 */
export async function listResources(
  definitions: readonly ResourceDefinition[],
  cursor: string | undefined,
  principal: Principal,
): Promise<ResourcePage> {
  const templates = definitions.filter((definition) => definition.list)
  const fixed = definitions.filter(({ uri }) => !isTemplate(uri))
  const position = cursor === undefined ? { at: 0, inner: undefined } : readCursor(cursor, templates.length)
  const first =
    cursor === undefined
      ? fixed.map(({ uri, name, title, description, mimeType }) => ({
          uri,
          name,
          title,
          description,
          mimeType,
        }))
      : []
  const template = templates[position.at]
  if (!template?.list) return { resources: first }
  const page = await template.list({ cursor: position.inner, principal })
  const next =
    page.nextCursor !== undefined
      ? { at: position.at, inner: page.nextCursor }
      : position.at + 1 < templates.length
        ? { at: position.at + 1, inner: undefined }
        : undefined
  return { resources: [...first, ...page.resources], ...(next && { nextCursor: writeCursor(next) }) }
}

interface Position {
  readonly at: number
  readonly inner: string | undefined
}

const writeCursor = ({ at, inner }: Position) =>
  Buffer.from(JSON.stringify([at, inner])).toString("base64url")

function readCursor(cursor: string, templates: number): Position {
  try {
    const [at, inner] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [unknown, unknown]
    const known = typeof at === "number" && Number.isInteger(at) && at >= 0 && at < templates
    if (known && (typeof inner === "string" || inner === null)) return { at, inner: inner ?? undefined }
  } catch {
    // Falls through: whatever cannot be read was not written here.
  }
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    "Invalid cursor: pass the nextCursor of an earlier answer, unchanged",
  )
}
