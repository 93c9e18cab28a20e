import { posix } from "node:path"
import { readMarkdown } from "../markdown.ts"
import { type Repository, roomOf } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "document-command"
const ownCommands = new Set(["install", "ci", "ping", "help", "view", "exec"])

/** Commands that a document tells the reader to type exist: npm scripts, flags of `npm start`, files for `node`. */
export function checkDocumentCommands(repository: Repository): Violation[] {
  return repository.files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      readMarkdown(repository.read(file)).flatMap(({ number, text, code }) =>
        commandsIn(text, code)
          .flatMap((command) => [
            ...scriptAdvice(repository, file, command),
            ...fileAdvice(repository, file, command),
          ])
          .map((advice) => ({ file, line: number, rule, advice })),
      ),
    )
}

function commandsIn(text: string, code: boolean): string[] {
  const spans = code ? [text] : [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span)
  return spans.flatMap((span) => span.split(/&&|\|\||[;|]/))
}

function scriptAdvice(repository: Repository, file: string, command: string): string[] {
  const [, run, name = "", rest = ""] = /(?:^|\s)npm (run )?([a-z][\w:-]*)(.*)/.exec(command) ?? []
  if (name === "" || (!run && ownCommands.has(name))) return []
  const scripts = { ...repository.manifest("").scripts, ...repository.manifest(roomOf(file)).scripts }
  if (!(name in scripts))
    return [`"npm ${run ?? ""}${name}" does not exist: no package.json here has that script.`]
  if (name !== "start") return []
  const flags = [...rest.matchAll(/(?<=\s)--([a-z][\w-]*)/g)].map(([, flag = ""]) => flag)
  return flags
    .filter((flag) => !takesFlag(repository, flag))
    .map((flag) => `"npm start" takes no --${flag}: no file of local/src reads it.`)
}

/** Named as `--flag`, or as an option of node:util's parseArgs. */
function takesFlag(repository: Repository, flag: string): boolean {
  const named = new RegExp(`"--${flag}"|(?<![\\w-])"?${flag}"?: \\{ type: "(?:string|boolean)"`)
  return repository.files.some((file) => file.startsWith("local/src/") && named.test(repository.read(file)))
}

function fileAdvice(repository: Repository, file: string, command: string): string[] {
  const [, path = ""] = /(?:^|\s)node (?:--[\w-]+(?:=\S+)? )*([\w./-]+\.[cm]?[jt]s)\b/.exec(command) ?? []
  if (path === "" || /(^|\/)(dist|node_modules|\.local)\//.test(path)) return []
  const places = [posix.normalize(path), posix.join(posix.dirname(file), path)]
  return places.some((place) => repository.has(place))
    ? []
    : [`"node ${path}" names no file of the repository.`]
}
