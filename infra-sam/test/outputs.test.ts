import { expect, test } from "@jest/globals"
import { synthesise } from "../src/synthesise.ts"
import { resolveTemplate, type Template } from "./support/resolve-template.ts"
import { asParameters } from "./support/stack-template.ts"
import { variants } from "./support/variants.ts"

test.each(["stateless-lambda", "lambda-ops"] as const)(
  "%s tells where the record of a domain of yours has to point",
  (name) => {
    const template = synthesise(name).template as Template
    const outputsOf = (variant: string) =>
      resolveTemplate(template, asParameters(variants[name][variant]!)).outputs

    expect(outputsOf("custom domain, own certificate")).toMatchObject({
      CustomDomainTarget: "${ApiDomain.RegionalDomainName}",
    })
    expect(outputsOf("default")).not.toHaveProperty("CustomDomainTarget")
  },
)
