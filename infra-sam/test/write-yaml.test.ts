import { describe, expect, test } from "@jest/globals"
import { writeYaml } from "../src/template/write-yaml.ts"

const write = (...lines: readonly string[]) => lines.join("\n") + "\n"

describe("writeYaml", () => {
  test("writes intrinsics in their short form, on one line where they fit", () => {
    const written = writeYaml({
      A: { Ref: "Name" },
      B: { "Fn::GetAtt": ["Table", "Arn"] },
      C: { "Fn::Sub": "${Name}-notes" },
      D: { "Fn::If": ["WafOn", { "Fn::GetAtt": ["Table", "Arn"] }, { Ref: "AWS::NoValue" }] },
      E: { "Fn::Not": [{ Condition: "WafOn" }] },
    })

    expect(written).toBe(
      write(
        "A: !Ref Name",
        "",
        "B: !GetAtt Table.Arn",
        "",
        'C: !Sub "${Name}-notes"',
        "",
        "D: !If [WafOn, !GetAtt Table.Arn, !Ref AWS::NoValue]",
        "",
        "E: !Not [!Condition WafOn]",
      ),
    )
  })

  test("writes the outer of two intrinsics in its long form: CloudFormation reads no tag after a tag", () => {
    const written = writeYaml({ Zones: { "Fn::GetAZs": { Ref: "AWS::Region" } } })

    expect(written).toBe(write("Zones:", "  Fn::GetAZs: !Ref AWS::Region"))
  })

  test("leaves the Condition of a policy's statement a mapping", () => {
    const written = writeYaml({ S: { Condition: { StringEquals: { a: "b" } } } })

    expect(written).toBe(write("S:", "  Condition:", "    StringEquals:", "      a: b"))
  })

  test("quotes what would be read as something else than a text", () => {
    const texts = [
      "2012-10-17",
      "30",
      "true",
      "no",
      "",
      "a: b",
      "*",
      "- x",
      "{x}",
      "a #b",
      "\\d",
      "0.0.0.0/0",
    ]

    expect(writeYaml({ texts })).toBe(
      write(`texts: [${texts.map((text) => JSON.stringify(text)).join(", ")}]`),
    )
  })

  test("leaves names, paths and ARNs unquoted, and numbers and booleans what they are", () => {
    const written = writeYaml({ values: ["AWS::Lambda::Function", "/mcp", "dynamodb:GetItem", 30, true] })

    expect(written).toBe(write("values: [AWS::Lambda::Function, /mcp, dynamodb:GetItem, 30, true]"))
  })

  test("quotes what holds a comma only where it would end an item", () => {
    expect(writeYaml({ a: "b,c", d: ["e,f"] })).toBe(write("a: b,c", "", 'd: ["e,f"]'))
  })

  test("begins mappings and lists in a list on the line of their dash", () => {
    const written = writeYaml({ a: { b: { c: [{ d: 1, e: { f: 2 } }, [{ g: 3 }]] } } })

    expect(written).toBe(
      write("a:", "  b:", "    c:", "      - d: 1", "        e:", "          f: 2", "      - - g: 3"),
    )
  })

  test("folds long text, and keeps the lines of text that has some", () => {
    const long = Array.from({ length: 30 }, () => "words").join(" ")

    const written = writeYaml({ a: long, b: "one\n  two\n", c: "one\n\ntwo" })

    expect(written).toBe(
      write(
        "a: >-",
        `  ${Array.from({ length: 16 }, () => "words").join(" ")}`,
        `  ${Array.from({ length: 14 }, () => "words").join(" ")}`,
        "",
        "b: |",
        "  one",
        "    two",
        "",
        "c: |-",
        "  one",
        "",
        "  two",
      ),
    )
  })

  test("puts comments above what they speak of, and free lines between resources alone", () => {
    const template = {
      Conditions: { Open: true, Shut: true },
      Resources: { A: { Type: "T" }, B: { Type: "T" } },
    }

    const written = writeYaml(template, { "Resources.B": "Why there is a B" })

    expect(written).toBe(
      write(
        "Conditions:",
        "  Open: true",
        "  Shut: true",
        "",
        "Resources:",
        "  A:",
        "    Type: T",
        "",
        "  # Why there is a B",
        "  B:",
        "    Type: T",
      ),
    )
  })
})
