import * as z from "zod"

/** Providers' own are below 10 KB. */
const LONGEST_DOCUMENT = 64 * 1024

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.url() })

export type IssuerMetadata = z.output<typeof metadata>

/**
 * What the issuer says of itself: "OpenID Connect Discovery" first, then RFC 8414, which puts its place in front of the
 * issuer's path. Both together have `answerMs`.
 */
export async function readIssuerMetadata(issuer: string, answerMs = 4_000): Promise<IssuerMetadata> {
  const signal = AbortSignal.timeout(answerMs)
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, "")
  const places = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
  const problems: Error[] = []
  for (const place of places) {
    try {
      return await readPlace(place, issuer, signal)
    } catch (error) {
      problems.push(error as Error)
    }
  }
  const reasons = problems.map(({ message }) => message).join("; ")
  throw new Error(`The metadata of ${issuer} cannot be read: ${reasons}`, { cause: problems[0] })
}

async function readPlace(place: string, issuer: string, signal: AbortSignal): Promise<IssuerMetadata> {
  const response = await fetch(place, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal,
  })
  if (!response.ok) throw new Error(`${place} answered ${response.status}`)
  const found = metadata.parse(JSON.parse(await readText(response, place)))
  if (found.issuer !== issuer) throw new Error(`${place} is of the issuer ${found.issuer}, not ${issuer}`)
  // An https issuer's keys do not come over plain http.
  if (new URL(issuer).protocol === "https:" && new URL(found.jwks_uri).protocol !== "https:") {
    throw new Error(`${place} names keys that are not behind https: ${found.jwks_uri}`)
  }
  return found
}

async function readText({ body }: Response, place: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > LONGEST_DOCUMENT) throw new Error(`${place} answered more than ${LONGEST_DOCUMENT} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
