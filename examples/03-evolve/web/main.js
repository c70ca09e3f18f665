// The page of release 3: somebody does a task, it may be urgent, and what is done can be forgotten.
import { connect, isAvailable, reloadOnSkew, Tasks, skewOf, watchSkew } from "./tasks/tasks.js";

const channel = await connect("/rpc", { retry: true });
const tasks = new Tasks(channel);

/** @type {<T extends HTMLElement>(id: string) => T} */
const by = (id) => /** @type {any} */ (document.getElementById(id));
const title = /** @type {HTMLInputElement} */ (by("title"));

// A server that does not serve all of this page: load what it serves, but not while somebody is typing.
const reload = reloadOnSkew({ hasUnsavedWork: () => title.value !== "" });
watchSkew(channel, (skew) => {
  by("level").textContent = by("level").className = skew.level;
  by("add").querySelector("button")?.toggleAttribute("disabled", isAvailable(channel, Tasks.add) === false);
  reload(skew);
});
title.addEventListener("change", () => reload(skewOf(channel)));

by("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  await tasks.add(title.value, /** @type {any} */ (by("priority")).value, /** @type {any} */ (by("who")).value || undefined);
  title.value = "";
});
by("sweep").addEventListener("click", () => tasks.sweep());

// Opened again after each reconnect: a server that takes the place of another tells what it has.
for await (const all of tasks.watch({ reopen: true })) {
  by("tasks").replaceChildren(
    ...all.map((task) => {
      const line = document.createElement("li");
      line.classList.toggle("done", task.done);
      line.append(Object.assign(document.createElement("b"), { textContent: task.title }));
      line.append(Object.assign(document.createElement("small"), { textContent: [task.priority, task.who].filter(Boolean).join(", ") }));
      const finish = Object.assign(document.createElement("button"), { textContent: "Done", disabled: task.done });
      finish.addEventListener("click", () => tasks.finish(task.id));
      line.append(finish);
      return line;
    }),
  );
}
