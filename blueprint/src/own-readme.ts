import type { StackName } from "./stacks.ts"

export interface OwnStack {
  /** Of the server of one's own, and so of its folders. */
  readonly server: string
  /** Whose stack it has. */
  readonly base: StackName
}

const tools = {
  terraform: {
    title: "Terraform",
    room: "infra-terraform",
    commands: (reach: string) => ["terraform init", `terraform apply${reach}`],
    reach: " -var domain_name=mcp.example.com -var hosted_zone_id=Z0123456789",
  },
  sam: {
    title: "SAM",
    room: "infra-sam",
    commands: (reach: string) => [
      `sam deploy --guided --parameter-overrides DeletionProtection=false${reach}`,
    ],
    reach: " DomainName=mcp.example.com HostedZoneId=Z0123456789",
  },
}

/** What stands beside the stack of a server of one's own until somebody writes more: the sample's README has the rest. */
export function describeOwnReadme({ server, base }: OwnStack, tool: keyof typeof tools): string {
  const { title, room, commands, reach } = tools[tool]
  return `# ${server} with ${title}

[${server}](../../../${server}/README.md), deployed by the same stack as [${base}](../${base}/README.md): that README says
what you need, how to let somebody in, what it costs, how to remove it, and what each input and output means.

\`\`\`sh not-run: needs an AWS account
npm run build                       # in the repository's root
cd ${room}/stacks/${server}
${commands(base === "stateless-lambda" ? "" : reach).join("\n")}
\`\`\`

\`npm run synth\` writes the stack again after a change of [the server's facts](../../../${server}/src/deployment.ts). This file
is yours: it is not overwritten.
`
}
