import { readRepository } from "./repository.ts"
import { checkCopiedBlocks } from "./rules/copied-blocks.ts"
import { checkDependencies } from "./rules/dependencies.ts"
import { checkDocumentCode } from "./rules/document-code.ts"
import { checkDocumentCommands } from "./rules/document-commands.ts"
import { checkDocumentLinks } from "./rules/document-links.ts"
import { checkEnvironment } from "./rules/environment.ts"
import { checkFileShape } from "./rules/file-shape.ts"
import { checkImportDirection } from "./rules/import-direction.ts"
import { checkMachineTraces } from "./rules/machine-traces.ts"
import { checkPackageExports } from "./rules/package-exports.ts"
import { checkUnusedExports } from "./rules/unused-exports.ts"
import type { Violation } from "./violation.ts"

const rules = [
  checkImportDirection,
  checkCopiedBlocks,
  checkDependencies,
  checkDocumentLinks,
  checkDocumentCommands,
  checkDocumentCode,
  checkFileShape,
  checkEnvironment,
  checkMachineTraces,
  checkPackageExports,
  checkUnusedExports,
]

/** Every place under `root` where the repository breaks a rule of its layout. */
export function checkLayout(root: string): Violation[] {
  const repository = readRepository(root)
  return rules.flatMap((check) => check(repository))
}
