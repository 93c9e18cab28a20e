import { afterAll, beforeAll } from "@jest/globals"
import type { Browser } from "playwright-core"
import { startChromium } from "./chromium.ts"
import { startLocalCloud } from "./local-cloud.ts"
import type { CloudUnderTest } from "./local-cloud.ts"

/** Both are there while the tests around this call run. */
export interface Running {
  readonly cloud: CloudUnderTest
  readonly browser: Browser
}

/** One `npm start`, with these arguments more, and one Chromium for all tests around this call. */
export function runConsole(...args: string[]): Running {
  let cloud: CloudUnderTest | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    cloud = await startLocalCloud(...args)
    browser = await startChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await cloud?.close()
  })
  return {
    get cloud() {
      return started(cloud)
    },
    get browser() {
      return started(browser)
    },
  }
}

function started<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("This is there in tests alone, and was not started")
  return value
}
