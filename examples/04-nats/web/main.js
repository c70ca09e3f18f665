// The page: it calls workers that it does not know, through a gateway that does not know what it calls.
import { connect, Factors } from "./factors/factors.js";

const factors = new Factors(await connect("/rpc"));
const found = document.getElementById("found");

document.getElementById("factor").addEventListener("submit", async (event) => {
  event.preventDefault();
  const number = BigInt(document.getElementById("number").value);
  const line = found.appendChild(document.createElement("li"));
  try {
    const answer = await factors.factor(number);
    line.textContent = `${number} = ${answer.factors.join(" × ")}, says ${answer.worker}`;
  } catch (error) {
    line.textContent = Factors.factor.isError(error) ? `${number} has no factors: ${error.error.kind}` : String(error);
  }
});
