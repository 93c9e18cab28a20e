/** What each of the tools does that every server offers, so that all of them list and answer the same. */
export const echo = { title: "Echo", description: "Says what it was told" }
export const add = { title: "Add", description: "Adds two numbers" }
export const walk = { title: "Walk", description: "Takes 20 steps and tells of each" }

export const STEPS = 20

export const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })

/** One notification a step, to whoever asked for them. */
export async function takeSteps(
  token: string | number | undefined,
  notify: (notification: Progress) => Promise<void>,
) {
  for (let progress = 1; progress <= STEPS && token !== undefined; progress++) {
    await notify({
      method: "notifications/progress",
      params: { progressToken: token, progress, total: STEPS },
    })
  }
  return text("walked")
}

interface Progress {
  method: "notifications/progress"
  params: { progressToken: string | number; progress: number; total: number }
}
