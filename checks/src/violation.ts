export interface Violation {
  /** From the repository's root, with `/`. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly rule: string
  /** What is wrong there, and what to do about it. */
  readonly advice: string
}

export function describeViolation({ file, line, rule, advice }: Violation): string {
  return `${file}:${line}  ${rule}  ${advice}`
}
