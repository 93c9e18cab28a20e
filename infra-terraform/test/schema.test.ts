import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { findMirror } from "./provider/mirror.ts"
import { compareSchemas } from "./schema/compare-schemas.ts"
import type { RealBlock } from "./schema/compare-schemas.ts"
import { readProviderSchema } from "./schema/provider-schema.ts"
import { listTypes, readFolder } from "./terraform/configuration.ts"
import { folderOfStack } from "./terraform/stack-copy.ts"
import { createTerraform, hasTerraform } from "./terraform/terraform.ts"

const { provider, resources, dataSources } = readProviderSchema({
  resources: ["aws_lb_listener_rule", "aws_acm_certificate", "aws_lambda_function", "aws_no_such_thing"],
  dataSources: ["aws_availability_zones"],
})

describe("the provider's schema, as its package tells it,", () => {
  test("has each argument with its type, and whether it is required, may be left out, or is told back", () => {
    const rule = resources.get("aws_lb_listener_rule")

    expect(rule?.attributes.get("listener_arn")).toEqual({
      ...{ type: "string", required: true, optional: false, computed: false },
    })
    expect(rule?.attributes.get("priority")).toEqual({
      ...{ type: "number", required: false, optional: true, computed: true },
    })
    expect(rule?.attributes.get("arn")).toEqual({
      ...{ type: "string", required: false, optional: false, computed: true },
    })
    expect(rule?.attributes.get("tags")?.type).toEqual(["map", "string"])
  })

  test("has blocks in blocks, and how each may be repeated", () => {
    const rule = resources.get("aws_lb_listener_rule")
    const condition = rule?.blocks.get("condition")
    const header = condition?.block.blocks.get("http_header")

    expect(condition).toMatchObject({ nesting: "set", required: true })
    expect(header?.nesting).toBe("list")
    expect(header?.block.attributes.get("values")).toMatchObject({ type: ["set", "string"] })
    expect(resources.get("aws_lambda_function")?.blocks.get("timeouts")?.nesting).toBe("single")
  })

  test("has the types of objects that are only read", () => {
    const { type } = resources.get("aws_acm_certificate")?.attributes.get("domain_validation_options") ?? {}

    expect(type).toEqual(["set", ["object", expect.objectContaining({ resource_record_name: "string" })]])
    expect(dataSources.get("aws_availability_zones")?.attributes.get("names")?.type).toEqual([
      "list",
      "string",
    ])
  })

  test("has the provider's own arguments, and none of a type that it has not", () => {
    expect(provider.attributes.get("region")).toMatchObject({ type: "string", required: false })
    expect(provider.blocks.get("default_tags")?.block.attributes.has("tags")).toBe(true)
    expect([...resources.keys()]).not.toContain("aws_no_such_thing")
  })
})

const mirror = hasTerraform ? findMirror(process.env.TF_PLUGIN_MIRROR) : undefined
const describeReal = mirror || process.env.REQUIRE_TERRAFORM ? describe : describe.skip
if (!mirror)
  console.warn("No provider is there (TF_PLUGIN_MIRROR): its schema was not held against the package's")

/** Where provider 5.100 says otherwise than 6.25, of which the package was made. */
const changedSince5 = [
  'aws_nat_gateway.subnet_id: an "string", not a required "string"',
  'aws_lb_listener_rule.condition.host_header.values: an ["set","string"], not a required ["set","string"]',
  'aws_lb_listener_rule.condition.http_header.values: an ["set","string"], not a required ["set","string"]',
  'aws_lb_listener_rule.condition.path_pattern.values: an ["set","string"], not a required ["set","string"]',
]

describeReal("the schema of the real provider", () => {
  test("says the same of everything in the stacks that both know", async () => {
    const named = listTypes(stackNames.map((name) => readFolder(folderOfStack(name))))
    const ours = readProviderSchema(named)

    const real = await readRealSchema()
    const differences = [
      ...[...ours.resources].flatMap(([type, block]) =>
        compareSchemas(type, real.resource_schemas[type]?.block ?? {}, block),
      ),
      ...[...ours.dataSources].flatMap(([type, block]) =>
        compareSchemas(`data.${type}`, real.data_source_schemas[type]?.block ?? {}, block),
      ),
    ]

    expect(differences.sort()).toEqual(mirror?.version.startsWith("5.") ? changedSince5.toSorted() : [])
    expect(
      [...named.resources].filter((type) => type.startsWith("aws_") && !ours.resources.has(type)),
    ).toEqual([])
  }, 60_000)
})

interface RealSchema {
  readonly resource_schemas: Readonly<Record<string, { readonly block: RealBlock }>>
  readonly data_source_schemas: Readonly<Record<string, { readonly block: RealBlock }>>
}

async function readRealSchema(): Promise<RealSchema> {
  const folder = mkdtempSync(join(tmpdir(), "terraform-schema-"))
  try {
    const aws = { source: "hashicorp/aws", version: mirror?.version }
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { aws } } }),
    )
    const terraform = createTerraform({ folder, data: folder })
    await terraform.expect("init", `-plugin-dir=${mirror?.folder}`)
    const { provider_schemas: schemas } = JSON.parse(
      await terraform.expect("providers", "schema", "-json"),
    ) as {
      provider_schemas: Record<string, RealSchema>
    }
    const [schema] = Object.values(schemas)
    if (!schema) throw new Error("The provider tells no schema")
    return schema
  } finally {
    rmSync(folder, { recursive: true })
  }
}
