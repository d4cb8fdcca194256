// Reads charts with the real mermaid parser: one JSON string a line in, one JSON answer a line out.
// node mermaid.mjs PATH/TO/mermaid.min.js
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { runInThisContext } from "node:vm";

// As much of a browser as the parser asks for while it loads; what it would clean of HTML holds none.
class Element {}
Object.assign(globalThis, {
  window: globalThis,
  document: { nodeType: 9, currentScript: null, implementation: {}, createElement: () => ({}) },
  addEventListener() {},
  Element,
});
try {
  runInThisContext(readFileSync(process.argv[2], "utf8"));
} catch (error) {
  throw new Error(`the parser does not load: ${error.message}`); // without the source line, which has a megabyte
}

const { mermaid } = globalThis;
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    await mermaid.parse(JSON.parse(line));
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(JSON.parse(line));
    answer = {
      boxes: [...db.getVertices().values()].map(({ id, text }) => [id, text]),
      arrows: db.getEdges().map(({ start, end }) => [start, end]),
    };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  console.log(JSON.stringify(answer));
}
