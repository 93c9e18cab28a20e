import { describe, expect, test } from "@jest/globals"
import { readProviderSchema } from "./schema/provider-schema.ts"

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
