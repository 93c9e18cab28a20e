import type { Runtime, RuntimeTable } from "./runtime.ts"

/**
 * The dates of the AWS page "Lambda runtimes" (supported and deprecated), as its copies of August to October 2026
 * show them. AWS moves the block dates of deprecated runtimes: `list_runtimes` with `refresh` reads the page anew.
 */
export const runtimeData: RuntimeTable = {
  source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
  asOf: "2026-10-01",
  runtimes: [
    row("nodejs26.x", [null, null, null], null),
    row("nodejs24.x", ["2028-04-30", "2028-06-01", "2028-07-01"], null),
    row("nodejs22.x", ["2027-04-30", "2027-06-01", "2027-07-01"], "nodejs24.x"),
    row("python3.15", [null, null, null], null),
    row("python3.14", ["2029-06-30", "2029-07-31", "2029-08-31"], null),
    row("python3.13", ["2029-06-30", "2029-07-31", "2029-08-31"], "python3.14"),
    row("python3.12", ["2028-10-31", "2028-11-30", "2029-01-10"], "python3.14"),
    row("python3.11", ["2027-06-30", "2027-07-29", "2027-08-31"], "python3.14"),
    row("java25", ["2029-06-30", "2029-07-31", "2029-08-31"], null),
    row("java21", ["2029-06-30", "2029-07-31", "2029-08-31"], "java25"),
    row("java17.al2023", ["2029-06-30", "2029-07-31", "2029-08-31"], "java25"),
    row("java11.al2023", ["2029-06-30", "2029-07-31", "2029-08-31"], "java25"),
    row("java8.al2023", ["2029-06-30", "2029-07-31", "2029-08-31"], "java25"),
    // The same Java on a newer operating system lives as long as java25, and asks least of the code.
    row("java17", ["2027-06-30", "2027-07-29", "2027-08-31"], "java17.al2023"),
    row("java11", ["2027-06-30", "2027-07-29", "2027-08-31"], "java11.al2023"),
    row("java8.al2", ["2027-06-30", "2027-07-29", "2027-08-31"], "java8.al2023"),
    row("dotnet10", ["2028-11-14", "2028-12-14", "2029-01-15"], null),
    row("ruby4.0", ["2029-03-31", "2029-04-30", "2029-05-31"], null),
    row("ruby3.4", ["2028-03-31", "2028-04-30", "2028-05-31"], "ruby4.0"),
    row("ruby3.3", ["2027-03-31", "2027-07-29", "2027-08-31"], "ruby4.0"),
    row("provided.al2023", ["2029-06-30", "2029-07-31", "2029-08-31"], null),

    row("dotnet8", ["2026-11-10", "2027-07-29", "2027-08-31"], "dotnet10"),
    row("python3.10", ["2026-10-31", "2027-07-29", "2027-08-31"], "python3.14"),
    row("provided.al2", ["2026-07-31", "2027-07-29", "2027-08-31"], "provided.al2023"),
    row("nodejs20.x", ["2026-04-30", "2027-07-29", "2027-08-31"], "nodejs24.x"),
    row("ruby3.2", ["2026-03-31", "2027-07-29", "2027-08-31"], "ruby4.0"),
    row("python3.9", ["2025-12-15", "2027-07-29", "2027-08-31"], "python3.14"),
    row("nodejs18.x", ["2025-09-01", "2027-07-29", "2027-08-31"], "nodejs24.x"),
    row("dotnet6", ["2024-12-20", "2027-07-29", "2027-08-31"], "dotnet10"),
    row("python3.8", ["2024-10-14", "2027-07-29", "2027-08-31"], "python3.14"),
    row("nodejs16.x", ["2024-06-12", "2027-07-29", "2027-08-31"], "nodejs24.x"),
    row("java8", ["2024-01-08", "2024-02-08", "2027-08-31"], "java8.al2023"),
    row("go1.x", ["2024-01-08", "2024-02-08", "2027-08-31"], "provided.al2023"),
    row("provided", ["2024-01-08", "2024-02-08", "2027-08-31"], "provided.al2023"),
    row("ruby2.7", ["2023-12-07", "2024-01-09", "2027-08-31"], "ruby4.0"),
    row("nodejs14.x", ["2023-12-04", "2024-01-09", "2027-08-31"], "nodejs24.x"),
    row("python3.7", ["2023-12-04", "2024-01-09", "2027-08-31"], "python3.14"),
    row("dotnetcore3.1", ["2023-04-03", "2023-04-03", "2023-05-03"], "dotnet10"),
    row("nodejs12.x", ["2023-03-31", "2023-03-31", "2023-04-30"], "nodejs24.x"),
    row("python3.6", ["2022-07-18", "2022-07-18", "2022-08-29"], "python3.14"),
    row("dotnetcore2.1", ["2022-01-05", "2022-01-05", "2022-04-13"], "dotnet10"),
    row("nodejs10.x", ["2021-07-30", "2021-07-30", "2022-02-14"], "nodejs24.x"),
    row("ruby2.5", ["2021-07-30", "2021-07-30", "2022-03-31"], "ruby4.0"),
    row("python2.7", ["2021-07-15", "2021-07-15", "2022-05-30"], "python3.14"),
    row("nodejs8.10", ["2020-03-06", "2020-03-06", "2020-03-06"], "nodejs24.x"),
    row("nodejs6.10", ["2019-08-12", "2019-08-12", "2019-08-12"], "nodejs24.x"),
    row("nodejs4.3", ["2020-03-05", "2020-03-05", "2020-03-05"], "nodejs24.x"),
    row("dotnetcore2.0", ["2019-05-30", "2019-05-30", "2019-05-30"], "dotnet10"),
    row("dotnetcore1.0", ["2019-06-27", "2019-07-30", "2019-07-30"], "dotnet10"),
    row("nodejs4.3-edge", ["2019-04-30", "2019-04-30", "2019-04-30"], "nodejs24.x"),
    row("nodejs", ["2016-10-31", "2016-10-31", "2016-10-31"], "nodejs24.x"),
  ],
}

type Dates = readonly [deprecation: string | null, createBlock: string | null, updateBlock: string | null]

function row(id: string, [deprecation, createBlock, updateBlock]: Dates, successor: string | null): Runtime {
  return { id, deprecation, createBlock, updateBlock, successor }
}
