import type { Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "machine-trace"
const binary = /\.(zip|png|jpe?g|gif|ico|woff2?|wav)$/
const traces: readonly [pattern: RegExp, advice: string][] = [
  [
    /\b(?:registry|npm|artifactory|nexus|pkgs?)\.[a-z0-9-]+\.[a-z.]+\b|\b_authToken\b/i,
    "names a package registry: which one is used is the business of each machine's own settings.",
  ],
  [
    /(?<![\w.~/:@}-])\/(?:home|Users|root|work|mnt|private\/var)\/[\w.]|\b[A-Z]:\\{1,2}Users\\/,
    "is a path of somebody's machine: write it from the root of the repository.",
  ],
]

/** Reports what would tell on whose machine, or behind which registry, the repository was written. */
export function checkMachineTraces(repository: Repository): Violation[] {
  return repository.files
    .filter((file) => !binary.test(file))
    .flatMap((file) =>
      repository
        .read(file)
        .split("\n")
        .flatMap((text, index) =>
          traces.flatMap(([pattern, advice]) => {
            const found = pattern.exec(text)
            return found ? [{ file, line: index + 1, rule, advice: `"${found[0]}" ${advice}` }] : []
          }),
        ),
    )
}
