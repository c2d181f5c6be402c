// Writes golden.json with citeproc-js, the other processor, on the same styles and the same locale:
//   npm install citeproc@2.4.63 && NODE_PATH=node_modules node golden.cjs
const fs = require("fs");
const path = require("path");
const CSL = require("citeproc");

const here = __dirname;
const styles = path.join(here, "../../../resources/citation/styles");
const read = (name) => fs.readFileSync(path.join(styles, name), "utf8");
const items = JSON.parse(fs.readFileSync(path.join(here, "items.json"), "utf8"));
const golden = {};
for (const style of ["iso690-fr", "iso690-numeric-fr", "apa-fr", "chicago-fr"]) {
  const source = {
    retrieveLocale: () => read("locales-fr-FR.xml"),
    retrieveItem: (id) => JSON.parse(JSON.stringify(items.find((item) => item.id === id))),
  };
  const engine = new CSL.Engine(source, read(`${style}.csl`), "fr-FR", true);
  golden[style] = {};
  for (const item of items) {
    engine.updateItems([item.id]);
    golden[style][item.id] = (engine.makeBibliography()[1][0] || "").trim();
  }
}
fs.writeFileSync(path.join(here, "golden.json"), JSON.stringify(golden, null, 2) + "\n");
