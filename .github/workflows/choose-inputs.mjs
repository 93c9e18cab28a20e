#!/usr/bin/env node
/* global fetch */
// Prints the environment of deploy-test-destroy.yml's later steps: the stack's inputs, for Terraform as TF_VAR_*, for
// CloudFormation as a file of parameters, and the key that the tests use. `choose-inputs.mjs <stack> <name>`.
import { createHash, randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

const [stack, name] = process.argv.slice(2)
const behindLoadBalancer = ["stateless-ecs", "stateful-ecs", "hybrid"].includes(stack)
const key = randomBytes(32).toString("base64url")
const sha256 = createHash("sha256").update(key).digest("hex")

// GitHub reads this line of the output, not the file: the key is in no log.
console.error(`::add-mask::${key}`)
const inputs = {
  name,
  deletion_protection: stack === "lambda-ops" ? undefined : false,
  ...(stack === "lambda-ops" && { deploy_function: true }),
  ...(behindLoadBalancer
    ? {
        authorization: "api-key",
        api_keys: JSON.stringify([{ name: "ci", sha256, scopes: ["notes:read", "notes:write"] }]),
        allow_http: true,
        allowed_cidrs: [`${await readOwnAddress()}/32`],
      }
    : { authorization: "cognito", cognito_machine_client: true }),
}

const given = Object.entries(inputs).filter(([, value]) => value !== undefined)
for (const [input, value] of given) {
  console.log(`TF_VAR_${input}=${typeof value === "string" ? value : JSON.stringify(value)}`)
}
const toPascalCase = (input) => input.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase())
const parameters = given.map(([input, value]) => ({
  ParameterKey: toPascalCase(input),
  ParameterValue: [value].flat().join(","),
}))
const file = join(process.env.RUNNER_TEMP ?? ".", "parameters.json")
writeFileSync(file, JSON.stringify(parameters, null, 2))
console.log(`PARAMETERS=${file}`)
if (behindLoadBalancer) console.log(`MCP_API_KEY=${key}`)

/** As AWS sees this machine. */
async function readOwnAddress() {
  const response = await fetch("https://checkip.amazonaws.com")
  if (!response.ok) throw new Error(`checkip.amazonaws.com answered ${response.status}`)
  return (await response.text()).trim()
}
