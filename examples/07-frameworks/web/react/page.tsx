// The guest book in React.
import { StrictMode, useActionState, useState } from "react";
import { createRoot } from "react-dom/client";
import { useCall, useConnection, useStream } from "turbo-react";
import { connect, type Entry, Guests } from "../guests/guests.js";

// One for all components; the page is there before the server is.
const channel = await connect("/rpc", { retry: true });
const guests = new Guests(channel);

function Entries() {
  const { data, error } = useStream(guests, "entries", [], {
    initial: [] as Entry[],
    reduce: (all, entry) => [...all, entry],
    reopen: true,
  });
  return (
    <ol id="entries">
      {data.map(({ number, name, text }) => (
        <li key={number}>
          <b>{name}</b>
          {text}
        </li>
      ))}
      {error !== undefined && <li>{String(error)}</li>}
    </ol>
  );
}

function Form() {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const count = useCall(guests, "count", [name]);
  const [error, sign, isSigning] = useActionState(async () => {
    try {
      await guests.sign(name, text);
      setText("");
      count.refetch();
      return "";
    } catch (error) {
      if (!Guests.sign.isError(error)) return String(error);
      return error.error.kind === "Empty" ? "Both fields want to be filled." : `No more than ${error.error.most} characters.`;
    }
  }, "");
  return (
    <form action={sign}>
      <input id="name" aria-label="Name" placeholder="Name" value={name} onChange={(event) => setName(event.target.value)} />
      <input id="text" aria-label="Text" placeholder="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <button id="sign" disabled={isSigning}>Sign</button>
      <p id="error" role="alert">{error}</p>
      <span id="count">{count.data === undefined ? "" : `${count.data} by you`}</span>
    </form>
  );
}

function Page() {
  const { state } = useConnection(channel);
  const readers = useStream(guests, "readers", [], { reopen: true });
  const [isOpen, setIsOpen] = useState(true);
  return (
    <>
      <header>
        <h1>Guest book</h1>
        <span id="state">{state}</span>
      </header>
      <Form />
      <button id="toggle" onClick={() => setIsOpen(!isOpen)}>{isOpen ? "Close the book" : "Open the book"}</button>
      {isOpen && <Entries />}
      <footer id="readers">{readers.data ?? "?"} reading</footer>
    </>
  );
}

createRoot(document.getElementById("main")!).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
