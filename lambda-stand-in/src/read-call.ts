import type { IncomingMessage } from "node:http"

export interface Call {
  readonly region: string
  readonly action: string
  /** The function, or the ARN whose tags are asked for. */
  readonly name: string
}

/** An error as Lambda answers it. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** Which limit it was, of one that is exceeded. */
  reason?: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const routes: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ["GET", /^\/2015-03-31\/functions\/?$/, "ListFunctions"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, "GetFunctionConfiguration"],
  ["PUT", /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, "UpdateFunctionConfiguration"],
  ["POST", /^\/2015-03-31\/functions\/([^/]+)\/versions$/, "PublishVersion"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)\/versions$/, "ListVersionsByFunction"],
  ["GET", /^\/2015-03-31\/functions\/([^/]+)\/aliases$/, "ListAliases"],
  ["GET", /^\/2019-09-30\/functions\/([^/]+)\/concurrency$/, "GetFunctionConcurrency"],
  ["GET", /^\/2021-07-20\/functions\/([^/]+)\/runtime-management-config$/, "GetRuntimeManagementConfig"],
  ["GET", /^\/2017-03-31\/tags\/(.+)$/, "ListTags"],
  ["POST", /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, "Invoke"],
]

/**
 * What a request asks for, in which region: of Lambda by its path, of CloudWatch by a header. Regions are told apart,
 * as AWS does it, by the credential's scope; nothing else of a signature is looked at.
 */
export function readCall({ method, url = "", headers }: IncomingMessage): Call {
  const [, region = ""] = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(headers.authorization ?? "") ?? []
  const [, target] = String(headers["x-amz-target"] ?? "").split(".")
  if (target) return { region, action: target, name: "" }
  const path = decodeURIComponent(url.split("?")[0] ?? "")
  for (const [verb, pattern, action] of routes) {
    const match = verb === method ? pattern.exec(path) : null
    if (match) return { region, action, name: match[1] ?? "" }
  }
  return { region, action: `${method} ${path}`, name: "" }
}

export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  try {
    return text === "" ? {} : JSON.parse(text)
  } catch {
    return text
  }
}
