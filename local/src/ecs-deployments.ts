import { buildStatefulEcs } from "@mcp-on-aws/stateful-ecs/build"
import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { buildStatelessEcs } from "@mcp-on-aws/stateless-ecs/build"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { ownServers } from "@mcp-on-aws/servers/own-servers"
import type { EcsServer } from "./ecs-server.ts"
import type { OwnPort } from "./ports.ts"

/** A server that is run as tasks behind load balancers. */
export interface EcsDeployment {
  readonly server: EcsServer
  build(options: { tools?: string | undefined; outdir: string }): Promise<{ main: string }>
  readonly tasks: number
  readonly fronts: readonly {
    readonly name: "alb" | "alb-no-stickiness"
    readonly stickiness: boolean
    /** Without it, the port that the two names have. */
    readonly owner?: OwnPort
  }[]
  /** Whether the target group of its first front stands behind the hybrid listener as well. */
  readonly hybrid?: boolean
}

export const ecsDeployments: readonly EcsDeployment[] = [
  {
    server: statelessEcs,
    build: buildStatelessEcs,
    tasks: 2,
    fronts: [{ name: "alb", stickiness: false }],
  },
  {
    server: statefulEcs,
    build: buildStatefulEcs,
    tasks: 3,
    fronts: [
      { name: "alb", stickiness: true },
      { name: "alb-no-stickiness", stickiness: false },
    ],
    hybrid: true,
  },
  ...ownServers.flatMap((own, index): EcsDeployment[] =>
    own.base === "stateless-lambda"
      ? []
      : [
          {
            server: own.facts,
            build: ({ outdir }) => own.build({ outdir }),
            tasks: 2,
            fronts: [{ name: "alb", stickiness: own.base === "stateful-ecs", owner: `own/${index}` }],
          },
        ],
  ),
]
