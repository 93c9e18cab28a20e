import { expect, test } from "@jest/globals"
import { stacks } from "../src/stacks.ts"

test.each(["stateless-lambda", "lambda-ops"] as const)(
  "%s tells where the record of a domain of yours has to point",
  (name) => {
    const { output } = stacks[name]().synthesise()

    expect(output).toMatchObject({
      custom_domain_target: { value: "${one(aws_api_gateway_domain_name.custom[*].regional_domain_name)}" },
    })
  },
)
