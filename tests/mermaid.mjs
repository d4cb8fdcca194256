// Reads a chart from stdin with the real mermaid parser and writes its boxes and arrows as JSON.
// node mermaid.mjs PATH/TO/mermaid.min.js
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

// As much of a browser as the parser asks for while it loads.
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
  throw new Error(`the parser does not load: ${error.message}`); // not its one line of source, a megabyte long
}

const { mermaid } = globalThis;
const chart = readFileSync(0, "utf8");
await mermaid.parse(chart);
const { db } = await mermaid.mermaidAPI.getDiagramFromText(chart);
const boxes = [...db.getVertices().values()].map(({ id, text }) => [id, text]);
const arrows = db.getEdges().map(({ start, end }) => [start, end]);
console.log(JSON.stringify({ boxes, arrows }));
