import { createMemoryNoteStore } from "./memory-note-store.ts"
import { describeNoteStore } from "./note-store.contract.ts"

describeNoteStore("the memory store", async (now) => createMemoryNoteStore({ now }))
