import type { Shipped } from "./shipped-packages.ts"

export interface Verdict {
  /** Vulnerabilities of what ships: each has to go. */
  readonly findings: readonly string[]
  /** Findings in what is not shipped, such as tests and benchmarks. */
  readonly others: readonly string[]
  /** Why nobody knows: the registry has no audit service, or did not answer. */
  readonly unanswered: string | undefined
}

interface Advisory {
  readonly module_name: string
  readonly severity: string
  readonly title: string
  readonly url: string
  readonly findings: readonly { readonly version: string; readonly paths: readonly string[] }[]
}

interface Output {
  readonly advisories?: Readonly<Record<string, Advisory>>
  readonly error?: { readonly code: string; readonly message: string }
}

/**
 * What `pnpm audit --json` printed, held against what is in the bundles.
 * @throws Error where it is neither advisories nor an error
 */
export function judgeAudit(
  printed: string,
  shipped: readonly Pick<Shipped, "name" | "version" | "servers">[],
): Verdict {
  const { advisories, error } = parse(printed)
  if (error) return { findings: [], others: [], unanswered: `${error.code}: ${error.message}` }
  if (!advisories) throw new Error(`pnpm audit printed no advisories:\n${printed.slice(0, 2000)}`)
  const findings: string[] = []
  const others: string[] = []
  for (const { module_name: name, severity, title, url, findings: found } of Object.values(advisories)) {
    for (const { version, paths } of found) {
      const ships = shipped.find((one) => one.name === name && one.version === version)
      const line = `${name} ${version}: ${severity}: ${title} (${url})`
      if (ships) findings.push(`${line}, in ${ships.servers.join(", ")}`)
      else others.push(`${line}, by ${paths.slice(0, 3).join(", ")}`)
    }
  }
  return { findings, others, unanswered: undefined }
}

function parse(printed: string): Output {
  try {
    return JSON.parse(printed) as Output
  } catch (cause) {
    throw new Error(`pnpm audit printed no JSON:\n${printed.slice(0, 2000)}`, { cause })
  }
}
