import { describe, expect, test } from "@jest/globals"
import { stackNames } from "@mcp-on-aws/blueprint/stacks"
import { findOpenIngress } from "./policy/find-open-ingress.ts"
import { findWildcards } from "./policy/find-wildcards.ts"
import { readFolder } from "./terraform/configuration.ts"
import type { Configuration } from "./terraform/configuration.ts"
import { folderOfStack } from "./terraform/stack-copy.ts"

const granting = (statement: object): Configuration => {
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "Seeded", Effect: "Allow", ...statement }],
  })
  return { resource: { aws_iam_role_policy: { seeded: { policy } } } }
}
const letting = (type: string, given: Record<string, string | string[]>): Configuration => ({
  resource: { [type]: { seeded: given } },
})

describe.each(stackNames)("the stack %s", (name) => {
  const read = () => readFolder(folderOfStack(name))

  test("grants nothing on everything but what has a reason in blueprint", () => {
    expect(findWildcards(read())).toEqual([])
  })

  test("lets nobody in whom allowed_cidrs does not name", () => {
    expect(findOpenIngress(read())).toEqual([])
  })
})

describe("a wildcard", () => {
  test.each([
    ["every action of a service", { Action: "s3:*", Resource: "arn:aws:s3:::notes/*" }],
    ["an action on every resource", { Action: ["dynamodb:GetItem"], Resource: "*" }],
    [
      "more on every resource than what needs it",
      { Action: ["ecr:GetAuthorizationToken", "ecr:PutImage"], Resource: "*" },
    ],
    [
      "everybody",
      { Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-central-1:1:q", Principal: { AWS: "*" } },
    ],
  ])("is found where it is %s", (_, statement) => {
    expect(findWildcards(granting(statement))).toEqual([
      expect.stringMatching(/^aws_iam_role_policy\.seeded: Seeded grants/),
    ])
  })

  test("is not found where there is none, where it is excused, and where it denies", () => {
    expect(findWildcards(granting({ Action: "s3:GetObject", Resource: "${aws_s3_bucket.b.arn}/*" }))).toEqual(
      [],
    )
    expect(findWildcards(granting({ Action: "ecr:GetAuthorizationToken", Resource: "*" }))).toEqual([])
    expect(
      findWildcards(granting({ Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" })),
    ).toEqual([])
  })
})

describe("an open security group", () => {
  test.each([
    ["a rule of its own", letting("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "0.0.0.0/0" })],
    ["a rule for IPv6", letting("aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0" })],
    [
      "a rule of the old kind",
      letting("aws_security_group_rule", { type: "ingress", cidr_blocks: ["0.0.0.0/0"] }),
    ],
  ])("is found by %s", (_, configuration) => {
    expect(findOpenIngress(configuration)).toHaveLength(1)
  })

  test("is found by a rule within it, and not by what it lets out", () => {
    const open = { from_port: 22, cidr_blocks: ["10.0.0.0/8", "0.0.0.0/0"] }

    expect(
      findOpenIngress({ resource: { aws_security_group: { seeded: { ingress: [open] } } } }),
    ).toHaveLength(1)
    expect(findOpenIngress({ resource: { aws_security_group: { seeded: { egress: [open] } } } })).toEqual([])
    expect(
      findOpenIngress(letting("aws_security_group_rule", { type: "egress", cidr_blocks: ["0.0.0.0/0"] })),
    ).toEqual([])
  })

  test("is none where an input says who may come", () => {
    expect(
      findOpenIngress(letting("aws_vpc_security_group_ingress_rule", { cidr_ipv4: "${each.value}" })),
    ).toEqual([])
  })
})
