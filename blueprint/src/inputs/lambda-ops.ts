import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import type { InputGroup } from "./input.ts"

export const operations: InputGroup = {
  title: "Operations",
  inputs: [
    {
      name: "deploy_function",
      type: "bool",
      default: false,
      description:
        "Deploy the server; without it, the stack is the policy alone, to attach to whoever runs it locally",
    },
    {
      name: "allow_writes",
      type: "bool",
      default: false,
      description: "Let it change and invoke functions that carry the tag; never with authorization none",
    },
    {
      name: "regions",
      type: "list",
      default: [],
      // As the server's own (its region-name.ts).
      pattern: "[a-z]{2,4}(-[a-z]+)+-\\d",
      must: "regions such as eu-west-1",
      description: "Regions to look after: the policy holds in no other; none for the one of the stack",
    },
    {
      name: "tag_key",
      type: "string",
      default: lambdaOps.tag.key,
      pattern: "[\\w.:/+@-]{1,128}",
      must: "a tag's key",
      description: "Tag of the functions that may be changed",
    },
    {
      name: "tag_value",
      type: "string",
      default: lambdaOps.tag.value,
      pattern: "[\\w.:/+@ -]{1,256}",
      must: "a tag's value",
      description: "Its value",
    },
  ],
}
