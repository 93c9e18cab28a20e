import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  OAuthTokens,
} from "@modelcontextprotocol/client"

const REDIRECT_URL = "http://127.0.0.1:1/callback"

export interface UserOptions {
  /** Without refresh tokens a client has to ask its user again. */
  readonly refreshes?: boolean
  /** Its client's id, where the authorization server registers none. */
  readonly clientId?: string
  /** What its client asks for where it does not read the challenge. */
  readonly scope?: string
}

/** A person with a browser and a client, as both SDKs' `auth()` want one: keeps everything in memory. */
export class SignedInUser implements OAuthClientProvider {
  readonly redirectUrl = REDIRECT_URL
  readonly clientMetadata: OAuthClientMetadata
  /** Where the client sent the browser, in order. */
  readonly visits: URL[] = []
  saved: OAuthTokens | undefined
  /** What the browser brought back. */
  answer: { readonly code: string; readonly iss: string | undefined } | undefined
  readonly #name: string
  readonly #cookies = new Map<string, string>()
  #client: OAuthClientInformationMixed | undefined
  #verifier = ""
  #discovered: OAuthDiscoveryState | undefined

  constructor(name: string, { refreshes = true, clientId, scope }: UserOptions = {}) {
    this.#name = name
    if (clientId !== undefined) this.#client = { client_id: clientId }
    this.clientMetadata = {
      client_name: "contract",
      redirect_uris: [REDIRECT_URL],
      grant_types: ["authorization_code", ...(refreshes ? ["refresh_token"] : [])],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      ...(scope !== undefined && { scope }),
    }
  }

  /** What its access token says, read and not verified. */
  get claims(): Readonly<Record<string, unknown>> {
    const [, payload = ""] = this.saved?.access_token.split(".") ?? []
    return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>
  }

  clientInformation = () => this.#client
  saveClientInformation = (client: OAuthClientInformationMixed) => void (this.#client = client)
  tokens = () => this.saved
  saveTokens = (tokens: OAuthTokens) => void (this.saved = tokens)
  codeVerifier = () => this.#verifier
  saveCodeVerifier = (verifier: string) => void (this.#verifier = verifier)
  discoveryState = () => this.#discovered
  saveDiscoveryState = (state: OAuthDiscoveryState) => void (this.#discovered = state)

  /** Opens the page, signs in, and comes back with a code. */
  async redirectToAuthorization(url: URL): Promise<void> {
    this.visits.push(url)
    let next = new URL(url)
    next.searchParams.set("login_hint", this.#name)
    for (let steps = 0; !next.href.startsWith(REDIRECT_URL); steps++) {
      if (steps === 10) throw new Error(`Still not back after ${steps} pages, at ${next.href}`)
      next = await this.#visit(next)
    }
    const { searchParams } = next
    const code = searchParams.get("code")
    if (code === null) throw new Error(`The authorization server refused: ${next.search}`)
    this.answer = { code, iss: searchParams.get("iss") ?? undefined }
  }

  async #visit(page: URL): Promise<URL> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ")
    const response = await fetch(page, { redirect: "manual", headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get("location")
    if (location === null)
      throw new Error(`${page.href} answered ${response.status}: ${await response.text()}`)
    return new URL(location, page)
  }
}
