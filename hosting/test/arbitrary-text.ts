import fc from "fast-check"

/** A text that was changed somewhere, by one who knows what it is made of; never the text itself. */
export function altered(text: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: text.length - 1 })
  const alphabet = fc.oneof(fc.constantFrom(...text), fc.string({ minLength: 1, maxLength: 1 }))
  return fc
    .oneof(
      fc.tuple(at, alphabet).map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
      fc.tuple(at, alphabet).map(([at, other]) => text.slice(0, at) + other + text.slice(at)),
      at.map((at) => text.slice(0, at) + text.slice(at + 1)),
      at.map((at) => text.slice(0, at)),
      fc.tuple(at, at).map(([a, b]) => text.slice(a) + text.slice(0, b)),
      fc.constantFrom(
        `${text}=`,
        `${text}.`,
        ` ${text}`,
        text + text,
        text.toUpperCase(),
        text.toLowerCase(),
        "",
      ),
      fc.tuple(at, fc.string()).map(([at, other]) => text.slice(0, at) + other),
    )
    .filter((changed) => changed !== text)
}
