import { describe, expect, test } from "@jest/globals"
import { LambdaError } from "../src/aws/lambda-error.ts"

const about = { action: "lambda:ListFunctions", subject: "eu-west-1" }
const explain = (name: string, more: object = {}) =>
  new LambdaError(Object.assign(new Error("as AWS says it"), { name, ...more }), about).message

describe("a refusal by AWS", () => {
  test.each([
    "AccessDeniedException",
    "ExpiredToken",
    "RequestExpired",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
  ])("named %s has one check the credentials", (name) => {
    expect(explain(name)).toMatch(/was refused \(as AWS says it\). Check the credentials/)
    expect(explain(name)).not.toMatch(/not enabled/)
  })

  test.each(["UnrecognizedClientException", "InvalidClientTokenId"])(
    "named %s may be that of a region which is not enabled",
    (name) => {
      expect(explain(name)).toMatch(/Check the credentials.*this one is not enabled in the account/)
    },
  )

  test("for want of code storage says what makes room", () => {
    expect(explain("CodeStorageExceededException")).toMatch(/is full .*Delete versions.*quota/)
  })

  test("for too many requests tells the function's own limit from the account's", () => {
    const Reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    expect(explain("TooManyRequestsException")).toMatch(/requests in this account/)
    expect(explain("TooManyRequestsException", { Reason })).toMatch(/its own reserved concurrency/)
    expect(explain("TooManyRequestsException", { Reason })).not.toMatch(/in this account/)
  })
})
