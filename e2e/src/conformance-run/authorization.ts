import { randomBytes } from "node:crypto"
import type { OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js"
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js"

/** Credentials that were given out of band, and the authorization server that gave them. */
export interface RegisteredClient {
  readonly client_id: string
  readonly client_secret?: string
  readonly issuer?: string
}

export interface Authorization {
  readonly provider: OAuthClientProvider
  /** What the authorization server sent the user back with. */
  code(): string
}

const REDIRECT_URL = "http://127.0.0.1:9/callback"

/** An OAuth client whose user grants whatever is asked: the suite's authorization servers redirect at once. */
export function createAuthorization(registered: RegisteredClient | undefined): Authorization {
  let client: OAuthClientInformationMixed | undefined = registered
  let tokens: OAuthTokens | undefined
  let verifier = ""
  let state = ""
  let code: string | undefined
  return {
    code() {
      if (code === undefined) throw new Error("The user was asked for nothing, so there is no code")
      return code
    },
    provider: {
      redirectUrl: REDIRECT_URL,
      // The suite accepts this document's address for a client without ever fetching it.
      clientMetadataUrl: "https://conformance-test.local/client-metadata.json",
      clientMetadata: {
        client_name: "conformance-client",
        redirect_uris: [REDIRECT_URL],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
      state: () => (state = randomBytes(16).toString("base64url")),
      clientInformation: () => client,
      saveClientInformation: (given) => void (client = given),
      tokens: () => tokens,
      saveTokens: (given) => void (tokens = given),
      saveCodeVerifier: (given) => void (verifier = given),
      codeVerifier: () => verifier,
      async redirectToAuthorization(url) {
        const response = await fetch(url, { redirect: "manual" })
        const back = new URL(response.headers.get("location") ?? "", url)
        if (back.searchParams.get("state") !== state) throw new Error(`Another state came back: ${back.href}`)
        code = back.searchParams.get("code") ?? undefined
      },
    },
  }
}
