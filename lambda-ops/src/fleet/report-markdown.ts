import type { FleetSummary } from "./summary.ts"

/** The fleet in a page of Markdown: what there is, what is due, and what could not be read. */
export function writeMarkdownReport(summary: FleetSummary): string {
  const { today, tableAsOf, functions, containerImages, regions, runtimes, failed } = summary
  const count = (status: string) =>
    runtimes.filter((one) => one.status === status).reduce((sum, one) => sum + one.functions, 0)
  const rows = runtimes.map(({ id, functions: number, status, runtime }) => {
    const dates = [runtime?.deprecation, runtime?.createBlock, runtime?.updateBlock].map(
      (date) => date ?? "–",
    )
    return `| ${escape(id)} | ${number} | ${status} | ${dates.join(" | ")} | ${runtime?.successor ?? "–"} |`
  })
  return [
    `# Lambda runtimes in use, ${today}`,
    "",
    ...failed.map(({ region, why }) => `> **Incomplete: ${region} could not be read.** ${escape(why)}\n`),
    `${functions} functions in ${regions.map(({ region, functions: number }) => `${region} (${number})`).join(", ") || "no region"}; ` +
      `${containerImages} of them container images, whose runtime is in the image.`,
    "",
    `**${count("deprecated")} on deprecated runtimes, ${count("ending")} on runtimes that lose support within 180 days**, ` +
      `${count("supported")} on supported ones, ${count("unknown")} on unknown ones.`,
    "",
    "Only $LATEST of each function is counted: what runs behind aliases is found by find_expiring_functions with versions " +
      '"aliased".',
    "",
    "| runtime | functions | status | deprecation | no new functions | no updates | go to |",
    "| --- | ---: | --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `Dates: the AWS page "Lambda runtimes" as of ${tableAsOf}.`,
    "",
  ].join("\n")
}

const escape = (text: string) => text.replace(/[|\n\\<>]/g, " ")
