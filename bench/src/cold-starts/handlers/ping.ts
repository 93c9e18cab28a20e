import * as z from "zod"

export const name = "ping"
export const ping = { title: "Ping", description: "Says who answers", inputSchema: z.object({}) }
export const answer = () => ({ content: [{ type: "text" as const, text: "the answer from instance none" }] })
