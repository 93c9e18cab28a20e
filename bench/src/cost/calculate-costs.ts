import { prices } from "./prices.ts"

const HOURS = 730
const { lambda, apiGateway, alb, fargate, dynamoDb } = prices

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

const task = { vcpu: 0.25, gigabytes: 0.5, atLeast: 2, usable: 0.6 }

/** What a month costs on each stack, everything else equal; a tool's own tables are not counted. */
export function calculateCosts(work: Workload, { callCpuMs, sampleCpuMs }: Measured): Cost[] {
  const functions = functionCost(work)
  const perMillion = (price: number) => (work.calls / 1e6) * price
  const balanced = balancerCost(work)
  const [ours, sample] = [callCpuMs, sampleCpuMs].map((ms) => taskCost(work, ms))
  return [
    { stack: "stateless-lambda, Function URL", monthly: functions },
    {
      stack: "stateless-lambda, HTTP API",
      monthly: functions + perMillion(apiGateway.httpApiPerMillion),
    },
    {
      stack: "stateless-lambda, REST API",
      monthly: functions + perMillion(apiGateway.restApiPerMillion),
    },
    { stack: "stateless-lambda, ALB", monthly: functions + balanced },
    { ...ours!, stack: "stateless-ecs", monthly: ours!.monthly + balanced },
    {
      ...ours!,
      stack: "stateful-ecs",
      // A call that writes is recorded before it runs and answered once: two writes.
      monthly: ours!.monthly + balanced + perMillion(2 * work.writing * dynamoDb.perMillionWrites),
    },
    { ...sample!, stack: "Express + SDK v1 on the same tasks", monthly: sample!.monthly + balanced },
  ]
}

function functionCost({ calls, ms, memory }: Workload): number {
  const gigabyteSeconds = calls * (Math.max(1, ms) / 1000) * (memory / 1024)
  return (calls / 1e6) * lambda.perMillionRequests + gigabyteSeconds * lambda.arm64PerGbSecond
}

/** As many tasks as the busiest minute needs, but two at least, in two zones. */
function taskCost({ calls, toolCpuMs, peak }: Workload, cpuMs: number) {
  const perSecond = (calls / (HOURS * 3600)) * peak
  const busy = (perSecond * (cpuMs + toolCpuMs)) / 1000
  const tasks = Math.max(task.atLeast, Math.ceil(busy / (task.vcpu * task.usable)))
  const hourly = task.vcpu * fargate.arm64PerVcpuHour + task.gigabytes * fargate.arm64PerGbHour
  return { monthly: tasks * hourly * HOURS, tasks }
}

/** Bytes are what counts of an LCU's four dimensions where connections are kept. */
function balancerCost({ calls, kilobytes }: Workload): number {
  const gigabytes = (calls * kilobytes) / 1e6
  return HOURS * alb.perHour + (gigabytes / alb.gigabytesAnLcuHour) * alb.perLcuHour
}

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
