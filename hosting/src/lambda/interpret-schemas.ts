// Imported by functions before anything that has schemas. zod compiles each schema to code when it is first used. At a
// cold start, where each is used once, that takes longer than to interpret them; and calls that follow are as fast.
import { config } from "zod"

config({ jitless: true })
