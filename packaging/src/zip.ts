import { zipSync } from "fflate"
import type { Zippable } from "fflate"

/** Local time, as ZIP knows no zones: the earliest date that the format can write. */
const NO_TIME = new Date(1980, 0, 1)
const UNIX = 3
const READABLE_FILE = 0o100644 << 16

/** The same bytes for the same files, on any machine and on any day: entries sorted, times and modes fixed. */
export function createZip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {}
  for (const name of Object.keys(files).sort()) {
    entries[name] = [files[name]!, { mtime: NO_TIME, os: UNIX, attrs: READABLE_FILE, level: 9 }]
  }
  return zipSync(entries)
}
