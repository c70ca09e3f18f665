// A language server that only notes down what it is told, one line each, in the file that it is started with.
import { appendFileSync } from "node:fs";

const [, , notes, ...rest] = process.argv;
appendFileSync(notes, `started ${rest.join(" ")}\n`);

let buffered = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  buffered = Buffer.concat([buffered, chunk]);
  for (;;) {
    const head = buffered.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffered.subarray(0, head).toString())[1]);
    const end = head + 4 + length;
    if (buffered.length < end) return;
    const message = JSON.parse(buffered.subarray(head + 4, end).toString());
    buffered = buffered.subarray(end);
    told(message);
  }
});

function told({ id, method, params }) {
  appendFileSync(notes, `${method}\n`);
  if (method === "initialize") answer({ id, result: { capabilities: { textDocumentSync: 1 } } });
  else if (method === "shutdown") answer({ id, result: null });
  else if (method === "exit") process.exit(0);
  else if (method === "textDocument/didOpen") {
    const { uri } = params.textDocument;
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 7 } };
    const diagnostics = [{ range, severity: 1, source: "turbo", message: "nothing is right" }];
    answer({ method: "textDocument/publishDiagnostics", params: { uri, diagnostics } });
  }
}

function answer(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
