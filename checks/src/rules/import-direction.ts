import { posix } from "node:path"
import { readImports } from "../imports.ts"
import { isCode, type Repository, roomOf } from "../repository.ts"
import type { Violation } from "../violation.ts"

const rule = "import-direction"
const scope = "@mcp-on-aws/"
const servers = ["stateless-lambda", "stateless-ecs", "stateful-ecs", "lambda-ops"]
const infrastructure = ["infra-terraform", "infra-sam"]
const facts = [
  ...servers.map((server) => `${server}/deployment`),
  "image-builder/deployment",
  "lambda-ops/policy",
]
/** What API Gateway answers in front of a server, which whoever sets it up has to tell it. */
const challenges = "hosting/auth/gateway-responses"
/** What servers refuse at their start, to which the rules of the stacks' inputs are held. */
const settings = ["hosting/settings", "hosting/auth/settings", "lambda-ops/settings"]
const foundations = ["tools", "hosting", "packaging"]

/** Exports of a server for those who build it, run it, or make another of it. */
const describeUse = (server: string) => [`${server}/build`, `${server}/deployment`]
const samples = servers.flatMap(describeUse)

/** What each room may import of the others: a whole room, or some of its exports. */
const mayImport: Record<string, readonly string[]> = {
  tools: ["dynamodb-stand-in"],
  hosting: ["tools"],
  packaging: [],
  "dynamodb-stand-in": [],
  "lambda-stand-in": [],
  moto: [],
  ...Object.fromEntries(servers.map((server) => [server, foundations])),
  "stateful-ecs": [...foundations, "dynamodb-stand-in"],
  // On Lambda it is stateless-lambda with other definitions.
  "lambda-ops": [...foundations, "lambda-stand-in", "moto", ...describeUse("stateless-lambda")],
  "image-builder": ["packaging"],
  blueprint: ["tools", ...facts, ...settings],
  ...Object.fromEntries(
    infrastructure.map((room) => [room, ["blueprint", "servers", "moto", challenges, ...facts]]),
  ),
  local: ["tools", challenges, "dynamodb-stand-in", "lambda-stand-in", "servers", ...samples],
  clients: [],
  console: ["clients", "local", "stateful-ecs/session-overview"],
  e2e: ["clients", "tools", "local", "servers"],
  bench: ["dynamodb-stand-in", "packaging", "tools", ...servers, "local"],
  checks: [],
  scripts: [
    "servers",
    "blueprint/stack-name",
    "local/read-options",
    "image-builder/build",
    ...servers.map((server) => `${server}/build`),
  ],
  docs: ["tools"],
  // A module of definitions that somebody tries, beside the README.
  "": ["tools"],
}

/** With the servers of one's own, which the room `servers` lists: whoever wants them has them from there. */
function allowedFor(repository: Repository, room: string): readonly string[] | undefined {
  const own = repository.rooms.filter(
    (name) => !(name in mayImport) && repository.has(`${name}/src/deployment.ts`),
  )
  if (own.includes(room)) return [...foundations, ...samples]
  if (room === "servers") return [...foundations, ...samples, ...own.flatMap(describeUse)]
  return mayImport[room]
}

/** Imports point one way, e2e → local, infra → servers → hosting → tools, and reach other rooms by name only. */
export function checkImportDirection(repository: Repository): Violation[] {
  return repository.files.filter(isCode).flatMap((file) =>
    readImports(repository, file).flatMap(({ specifier, line }) => {
      const advice = specifier.startsWith(".")
        ? leavesRoom(file, specifier)
        : pointsAway(specifier, allowedFor(repository, roomOf(file)), roomOf(file))
      return advice ? [{ file, line, rule, advice }] : []
    }),
  )
}

function leavesRoom(file: string, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier)
  if (roomOf(target) === roomOf(file) && !target.startsWith("..")) return undefined
  return `"${specifier}" leaves the room: import what ${scope}${roomOf(target)} exports, by name.`
}

function pointsAway(
  specifier: string,
  allowed: readonly string[] | undefined,
  room: string,
): string | undefined {
  if (!specifier.startsWith(scope)) return undefined
  const target = specifier.slice(scope.length)
  if (roomOf(`${target}/`) === room) return `"${specifier}" is this very room: import its file relatively.`
  if (!allowed) return `The room "${room}" has no place in the import direction: give it one in checks.`
  if (allowed.some((name) => target === name || target.startsWith(`${name}/`))) return undefined
  const options = allowed.length > 0 ? allowed.join(", ") : "no other room"
  return `${room || "The root"} may not import "${specifier}" (only ${options}): move the code down, or hand it in.`
}
