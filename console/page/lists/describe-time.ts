export function describeTime(at: number): string {
  const date = new Date(at)
  return `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`
}
