/** The fronts of a Lambda function, as they are named in `.local/endpoints.json`. */
export const lambdaFronts = [
  "rest",
  "rest-streamed",
  "http-api",
  "function-url",
  "function-url-streamed",
  "alb-target",
] as const

export type FrontName = (typeof lambdaFronts)[number]
