import { familyOf } from "./runtime.ts"

export interface Risk {
  readonly level: "high" | "medium" | "low"
  readonly what: string
}

export const high = (what: string): Risk => ({ level: "high", what })
export const low = (what: string): Risk => ({ level: "low", what })

type Rule = readonly [family: string, passing: string, level: Risk["level"], what: string]

/** A rule applies where the upgrade passes its version: from below it, to it or above. */
const rules: readonly Rule[] = [
  [
    "nodejs",
    "18",
    "medium",
    "The AWS SDK v2 (aws-sdk) is no longer part of the runtime: bundle it, or use v3.",
  ],
  ["nodejs", "22", "low", "import … assert is gone: use import … with."],
  ["nodejs", "24", "high", "Handlers with a callback argument no longer work: they must be async."],
  ["python", "3", "high", "Python 2 code does not run on Python 3."],
  ["python", "3.10", "low", "Aliases of collections.abc under collections are gone."],
  ["python", "3.12", "medium", "distutils and imp are gone."],
  ["python", "3.13", "medium", "cgi, crypt, telnetlib and other old standard modules are gone."],
  ["python", "3.14", "low", "Annotations are evaluated lazily; code that reads __annotations__ may differ."],
  ["java", "17", "medium", "Reflection into JDK internals fails without --add-opens."],
  ["java", "25", "low", "The security manager is gone."],
  ["ruby", "3", "medium", "Keyword arguments are strict since Ruby 3."],
  ["ruby", "4", "medium", "A new major version: gems with native extensions must be rebuilt."],
]

/** From which version on a family has Amazon Linux 2023; others have it where they are named after it. */
const firstOnAl2023: Readonly<Record<string, string>> = {
  nodejs: "20",
  python: "3.12",
  java: "21",
  dotnet: "8",
  ruby: "3.3",
}

const isOnAl2023 = (id: string) =>
  id.endsWith(".al2023") || versionOf(id) >= versionOf(firstOnAl2023[familyOf(id)] ?? "9999")

/** Why a function may break on the new runtime, as far as its identifiers tell; the gravest first. */
export function describeUpgradeRisks(from: string, to: string): Risk[] {
  const family = familyOf(to)
  const [low, high] = [versionOf(from), versionOf(to)]
  const passed = rules
    .filter(([of, passing]) => of === family && low < versionOf(passing) && versionOf(passing) <= high)
    .map(([, , level, what]) => ({ level, what }))
  const os: Risk[] =
    isOnAl2023(to) && !isOnAl2023(from)
      ? [
          {
            level: "medium",
            what: "The operating system becomes Amazon Linux 2023 (glibc 2.34, OpenSSL 3): native add-ons must be rebuilt.",
          },
        ]
      : []
  return [...describePackage(from, to), ...os, ...passed].sort(byLevel)
}

function describePackage(from: string, to: string): Risk[] {
  if (from === "go1.x")
    return [high("The package must hold an executable named bootstrap: go1.x took the handler's name.")]
  if (familyOf(to) !== "dotnet") return []
  const version = to.replace(/^\D+/, "")
  return [high(`The package must be built for .NET ${version}: assemblies do not roll forward.`)]
}

const order = { high: 0, medium: 1, low: 2 }

/** The gravest first. */
export const byLevel = (one: Risk, other: Risk): number => order[one.level] - order[other.level]

/** `python3.9` sorts below `python3.10`. */
function versionOf(id: string): number {
  const [, major = "0", minor = "0"] = /(\d+)(?:\.(\d+))?/.exec(id) ?? []
  return Number(major) * 100 + Number(minor)
}
