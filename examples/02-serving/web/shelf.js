// One line an offer: how many are left, a space, the item.
const response = await fetch("shelf");
if (response.ok) {
  for (const line of (await response.text()).split("\n").filter(Boolean)) {
    const [left, item] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)];
    const row = document.querySelector("#shelf").insertRow();
    row.insertCell().textContent = item;
    row.insertCell().textContent = left;
  }
} else {
  document.querySelector("#problem").textContent = `The shelf cannot be seen: ${response.status}`;
}
