// An authorizer that does what the Authorization header says.
export const handler = async (event) => {
  const says = event.headers.Authorization
  if (says === "nobody") throw new Error("Unauthorized")
  if (says === "fail") throw new Error("Something else")
  if (says === "nonsense") return { principalId: "ann" }
  return {
    principalId: "ann",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Action: "execute-api:Invoke",
          Effect: says === "allow" ? "Allow" : "Deny",
          Resource: event.methodArn,
        },
      ],
    },
    context: { number: 1, boolean: true, seen: JSON.stringify(event) },
  }
}
