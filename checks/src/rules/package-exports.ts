import { posix } from "node:path"
import type { Repository } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "package-export"

/** Every file that a package.json exports exists. */
export function checkPackageExports(repository: Repository): Violation[] {
  return repository.rooms.flatMap((room) => {
    const { file, exports } = repository.manifest(room)
    const lines = repository.read(file).split("\n")
    return targetsOf(exports)
      .filter((target) => !repository.has(posix.join(room, target)))
      .map((target) => {
        const line = lines.findIndex((text) => text.includes(`"${target}"`)) + 1
        return {
          file,
          line,
          rule,
          advice: `The exported file ${target} does not exist: write it, or remove the export.`,
        }
      })
  })
}

function targetsOf(exports: unknown): string[] {
  if (typeof exports === "string") return [exports]
  return typeof exports === "object" && exports !== null ? Object.values(exports).flatMap(targetsOf) : []
}
