#!/usr/bin/env node
// Prints the environment of deploy-test-destroy.yml's later steps: the stack's inputs, for Terraform as TF_VAR_*, for
// SAM as a file of parameters, and the key that the tests use. `choose-inputs.mjs <stack> <kind> <name> <own address>`.
import { createHash, randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { isIPv4 } from "node:net"
import { join } from "node:path"

const [stack, kind, name, address = ""] = process.argv.slice(2)
const behindLoadBalancer = ["stateless-ecs", "stateful-ecs", "hybrid"].includes(stack)
const key = randomBytes(32).toString("base64url")
const sha256 = createHash("sha256").update(key).digest("hex")
if (!isIPv4(address)) throw new Error(`"${address}" is no IPv4 address, as AWS sees this machine`)

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
        allowed_cidrs: [`${address}/32`],
        // CloudFormation cannot delete a bucket with objects, and these come until the load balancer is gone.
        alb_access_logs: kind === "sam" ? false : undefined,
      }
    : { authorization: "cognito", cognito_machine_client: true }),
}

const given = Object.entries(inputs).filter(([, value]) => value !== undefined)
for (const [input, value] of given) {
  console.log(`TF_VAR_${input}=${typeof value === "string" ? value : JSON.stringify(value)}`)
}
const toPascalCase = (input) => input.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase())
// As `sam deploy --parameter-overrides file://` reads it: a YAML of texts.
const parameters = given.map(
  ([input, value]) => `${toPascalCase(input)}: ${JSON.stringify([value].flat().join(","))}\n`,
)
const file = join(process.env.RUNNER_TEMP ?? ".", "parameters.yaml")
writeFileSync(file, parameters.join(""))
console.log(`PARAMETERS=${file}`)
if (behindLoadBalancer) console.log(`MCP_API_KEY=${key}`)
