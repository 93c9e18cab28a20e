// Loaded into each measured process before its own code: says how much CPU time it has used, threads included.
process.on("message", () => process.send?.(process.cpuUsage()))
process.channel?.unref()
