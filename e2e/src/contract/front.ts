/** Where a server is reached: by the local cloud's front, or by a deployed one. */
export interface Endpoint {
  readonly url: string
  /** Sent with every request, such as an API key. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the SDKs' clients send a load balancer's cookies back, which by themselves they do not. */
  readonly keepsCookies?: boolean
}

/** An endpoint, and what its front door can do: the contract differs in nothing else. */
export interface Front {
  readonly name: string
  readonly endpoint: Endpoint
  /** Whether events reach the client before the answer's end. */
  readonly streams: boolean
  /** Whether the 2026 era takes another way there, which does not stream. */
  readonly buffers2026?: boolean
  /** Whether 2025-era clients get sessions, in which the server may ask them. */
  readonly sessions: boolean
  /**
   * Whether a call stops when its client hangs up. No Lambda front tells the function; within a session it goes
   * on, and its answer waits for the client.
   */
  readonly hangUpStopsCall: boolean
  /** Whether a foreign Host reaches the server: API Gateway and Function URLs refuse it in their own words. */
  readonly passesAnyHost: boolean
}

export const streamsTo = ({ streams, buffers2026 = false }: Front, era: "2025" | "2026") =>
  streams && !(buffers2026 && era === "2026")
