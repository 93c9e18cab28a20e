import { buildLambdaOps } from "@mcp-on-aws/lambda-ops/build"
import { lambdaOps } from "@mcp-on-aws/lambda-ops/deployment"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import { buildStatelessLambda } from "@mcp-on-aws/stateless-lambda/build"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import type { LambdaServer, LambdaServerOptions } from "./lambda-server.ts"

/** A server that is run as a function behind fronts. */
export interface FunctionDeployment extends Pick<LambdaServerOptions, "fronts"> {
  readonly server: LambdaServer
  build(options: { tools?: string | undefined; outdir: string }): Promise<{ zip: string }>
  /** Whether it is given Lambda's own API, over an account of examples, and looks after that. */
  readonly operatesAccount?: boolean
  /** Whether it stands behind the hybrid listener as well. */
  readonly hybrid?: boolean
}

export const functionDeployments: readonly FunctionDeployment[] = [
  { server: statelessLambda, build: buildStatelessLambda, hybrid: true },
  {
    server: lambdaOps,
    build: ({ outdir }) => buildLambdaOps({ outdir }),
    // Those that stream, alone: an upgrade takes longer than the others wait.
    fronts: {
      "rest-streamed": "lambda-ops/rest-streamed",
      "function-url-streamed": "lambda-ops/function-url-streamed",
    },
    operatesAccount: true,
  },
  ...ownServers.flatMap((own, index): FunctionDeployment[] =>
    own.base === "stateless-lambda"
      ? [
          {
            server: own.facts,
            build: ({ outdir }) => own.build({ outdir }),
            fronts: { "rest-streamed": `own/${index}` },
          },
        ]
      : [],
  ),
]
