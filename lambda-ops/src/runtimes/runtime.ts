/** One row of the AWS page "Lambda runtimes". Dates are ISO dates; `null` where AWS has announced none. */
export interface Runtime {
  readonly id: string
  /** From then on: no security patches, no support. */
  readonly deprecation: string | null
  /** From then on no function can be created with it. */
  readonly createBlock: string | null
  /** From then on no function can be updated to it: there is no way back. */
  readonly updateBlock: string | null
  /** Where to go from here; `null` where nothing newer is generally available. */
  readonly successor: string | null
}

export interface RuntimeTable {
  /** Where the dates come from. */
  readonly source: string
  /** When they were read there, as an ISO date. */
  readonly asOf: string
  readonly runtimes: readonly Runtime[]
}

export const dateKinds = ["deprecation", "createBlock", "updateBlock"] as const
export type DateKind = (typeof dateKinds)[number]

/** What a runtime identifier is a version of: `nodejs24.x` is of the family `nodejs`. */
export function familyOf(id: string): string {
  // Go has no runtime of its own any more: a Go program runs on the OS-only runtimes.
  if (/^(provided|go)/.test(id)) return "provided"
  return /^(dotnet|nodejs|python|java|ruby)/.exec(id)?.[1] ?? id
}

/** What Lambda calls every runtime that somebody other than AWS publishes (Lambda guide, "Customer-managed runtimes"). */
export const isCustomerManaged = (id: string): boolean => id === "custom"

/** Why nothing is known of a runtime that the table lacks. */
export const describeUnknownRuntime = (id: string): string =>
  isCustomerManaged(id)
    ? `${id} is a customer-managed runtime: its publisher, not AWS, says how long it is supported.`
    : `${id} is not in the table: list_runtimes with refresh reads the AWS page anew.`

export const isPast = (date: string | null | undefined, today: string): boolean =>
  date !== null && date !== undefined && date <= today

export const isoDate = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10)
