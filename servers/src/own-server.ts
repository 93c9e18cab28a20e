import type { BuildOptions } from "@mcp-on-aws/packaging/build-main"
import type { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import type { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import type { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"

type Wide<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : { readonly [Key in keyof Value]: Wide<Value[Key]> }

/** A sample's facts, with values of its own. */
type FactsLike<Sample> = Wide<Sample> & {
  /** Values of its definitions' `settings`, where they differ from the defaults. Nothing secret: it stands in templates. */
  readonly settings?: Readonly<Record<string, string>>
}

export type FunctionServer = FactsLike<typeof statelessLambda>
export type StatelessService = FactsLike<typeof statelessEcs>
export type StatefulService = FactsLike<typeof statefulEcs>

interface OwnFunction {
  readonly base: "stateless-lambda"
  readonly facts: FunctionServer
  build(options: BuildOptions): Promise<{ zip: string }>
}

interface OwnService<Base extends string, Facts> {
  readonly base: Base
  readonly facts: Facts
  build(options: BuildOptions): Promise<{ main: string }>
}

/** One of the samples with definitions of your own: `npm run new-server` makes it. */
export type OwnServer =
  OwnFunction | OwnService<"stateless-ecs", StatelessService> | OwnService<"stateful-ecs", StatefulService>
