/** One stack for each server, and one that puts two of them behind one load balancer. */
export const stackNames = [
  "stateless-lambda",
  "stateless-ecs",
  "stateful-ecs",
  "lambda-ops",
  "hybrid",
] as const

export type StackName = (typeof stackNames)[number]
