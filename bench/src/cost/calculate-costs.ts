import { statefulEcs } from "@mcp-on-aws/stateful-ecs/deployment"
import { statelessEcs } from "@mcp-on-aws/stateless-ecs/deployment"
import { statelessLambda } from "@mcp-on-aws/stateless-lambda/deployment"
import { prices } from "./prices.ts"

const HOURS = 730
const { lambda, apiGateway, alb, fargate, dynamoDb, natGateway, publicIpv4, containerInsights } = prices

/** One month of a server's work. */
export interface Workload {
  readonly calls: number
  /** How long a tool takes. Waiting costs on Lambda, and nothing on ECS. */
  readonly ms: number
  /** The function's memory, in MB. */
  readonly memory: number
  /** CPU time of a tool's own, in milliseconds a call. */
  readonly toolCpuMs: number
  /** How many times the average the busiest minute is: ECS has its tasks for that. */
  readonly peak: number
  /** Request and answer, in KB. */
  readonly kilobytes: number
  /** What a task sends and gets through the NAT gateway for a call, in KB: its log line, what a tool asks elsewhere. */
  readonly egress: number
  /** Of the calls within sessions, those of tools that write: the others are not logged. */
  readonly writing: number
}

/** What was measured of the servers: milliseconds. */
export interface Measured {
  /** CPU time of a call on stateless-ecs. */
  readonly callCpuMs: number
  /** The same on Express with SDK v1 as the public samples host it. */
  readonly sampleCpuMs: number
}

export interface Cost {
  readonly stack: string
  /** USD a month. */
  readonly monthly: number
  readonly tasks?: number
}

/** What the stacks are by default: two zones, min_tasks = 2, egress = nat. The NAT gateway has an address too. */
const byDefault = { zones: 2, tasks: 2, natGateways: 1 }
/** Beyond this share of their processors, autoscaling adds tasks. */
const USABLE = 0.6
/** Of the REST API's authorizer, which runs before each call: nothing but a signature to verify. */
const AUTHORIZER_MS = 5

interface TaskSize {
  readonly cpu: number
  readonly memoryMb: number
}

const taskMonth = ({ cpu, memoryMb }: TaskSize) =>
  HOURS * ((cpu / 1024) * fargate.arm64PerVcpuHour + (memoryMb / 1024) * fargate.arm64PerGbHour)

const balancer = {
  "load balancer": HOURS * alb.perHour,
  "its public addresses, one in each zone": HOURS * byDefault.zones * publicIpv4.perHour,
}

/** What a month of an ECS stack costs though nobody calls, in USD. */
export const idleParts = (server: TaskSize): Readonly<Record<string, number>> => ({
  ...balancer,
  "two tasks": byDefault.tasks * taskMonth(server),
  "NAT gateway and its address": HOURS * byDefault.natGateways * (natGateway.perHour + publicIpv4.perHour),
  "Container Insights": containerInsights.metrics * containerInsights.perMetricMonth,
})

/** What a month costs on each stack, everything else equal; a tool's own tables are not counted. */
export function calculateCosts(work: Workload, { callCpuMs, sampleCpuMs }: Measured): Cost[] {
  const functions = functionCost(work)
  const authorizer = functionCost({
    ...work,
    ms: AUTHORIZER_MS,
    memory: statelessLambda.authorizer.memoryMb,
  })
  const perMillion = (price: number) => (work.calls / 1e6) * price
  const { ofFunctions } = alb.gigabytesAnLcuHour
  const sessions = ecsCost(work, statefulEcs, callCpuMs)
  // A call that writes is recorded before it runs and answered once: two writes.
  const recording = 2 * work.writing * dynamoDb.perMillionWrites
  return [
    { stack: "stateless-lambda, Function URL", monthly: functions },
    { stack: "stateless-lambda, HTTP API", monthly: functions + perMillion(apiGateway.httpApiPerMillion) },
    {
      stack: "stateless-lambda, REST API",
      monthly: functions + authorizer + perMillion(apiGateway.restApiPerMillion),
    },
    { stack: "stateless-lambda, ALB", monthly: functions + sum(balancer) + trafficCost(work, ofFunctions) },
    { stack: "stateless-ecs", ...ecsCost(work, statelessEcs, callCpuMs) },
    { stack: "stateful-ecs", ...sessions, monthly: sessions.monthly + perMillion(recording) },
    { stack: "Express + SDK v1 as stateless-ecs", ...ecsCost(work, statelessEcs, sampleCpuMs) },
  ]
}

function functionCost({ calls, ms, memory }: Workload): number {
  const gigabyteSeconds = calls * (Math.max(1, ms) / 1000) * (memory / 1024)
  return (calls / 1e6) * lambda.perMillionRequests + gigabyteSeconds * lambda.arm64PerGbSecond
}

/** As many tasks as the busiest minute needs, but two at least, in two zones. */
function ecsCost(work: Workload, server: TaskSize, cpuMs: number) {
  const perSecond = (work.calls / (HOURS * 3600)) * work.peak
  const busy = (perSecond * (cpuMs + work.toolCpuMs)) / 1000
  const tasks = Math.max(byDefault.tasks, Math.ceil(busy / ((server.cpu / 1024) * USABLE)))
  const more = (tasks - byDefault.tasks) * taskMonth(server)
  const throughNat = ((work.calls * work.egress) / 1e6) * natGateway.perGb
  const traffic = trafficCost(work, alb.gigabytesAnLcuHour.ofTasks) + throughNat
  return { tasks, monthly: sum(idleParts(server)) + more + traffic }
}

/** Bytes are what counts of an LCU's four dimensions where connections are kept. */
const trafficCost = ({ calls, kilobytes }: Workload, gigabytesAnLcuHour: number) =>
  ((calls * kilobytes) / 1e6 / gigabytesAnLcuHour) * alb.perLcuHour

export const sum = (parts: Readonly<Record<string, number>>) =>
  Object.values(parts).reduce((total, part) => total + part, 0)

/** Calls a month from which on one stack costs less than another; nothing where it never does. */
export function findCrossover(cost: (calls: number) => { from: number; to: number }): number | undefined {
  const isCheaper = (calls: number) => cost(calls).to < cost(calls).from
  let [low, high] = [1e3, 1e11]
  if (isCheaper(low)) return low
  if (!isCheaper(high)) return undefined
  while (high / low > 1.01) {
    const middle = Math.sqrt(low * high)
    if (isCheaper(middle)) high = middle
    else low = middle
  }
  return high
}
