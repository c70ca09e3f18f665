// Horizontal bars in SVG, a group of them for each work: the median as a bar, the middle half as a whisker. It is readable in light and in dark mode
// and says all of its figures in words too.

/**
 * @typedef {{ name: string, spread: [number, number, number], isOurs: boolean }} Bar `spread`: low, median, high
 * @typedef {{ title: string, bars: Bar[] }} Group
 * @typedef {{ title: string, note: string, groups: Group[], unit?: string, base?: string, isWide?: boolean, foot: string[] }} Chart
 *   `base`: who is 1, of ratios; `unit`: of other figures; `isWide`: these are of several magnitudes, none of them 0; `foot`: lines of small print
 */

const WIDTH = 800;
const MARGIN = 16;
/** Where bars begin, and where they end at most: the figure stands behind them. */
const LEFT = 280;
const RIGHT = 640;
const ROW = 19;
const HEAD = 30;
/** Ratios that differ by more would be bars too short to compare. */
const LINEAR = 25;
/** About that wide is a bold letter of 12 pixels, of 11 in the small print. */
const LETTER = 7.4;
const SMALL = 5.9;

const STYLE = `
text{font:12px sans-serif;fill:#1f2328;stroke:#ffffff;stroke-width:3px;paint-order:stroke}
.title{font-size:16px;font-weight:bold}
.group{font-weight:bold}
.small{font-size:11px;fill:#59636e}
.ours{font-weight:bold}
.paper{fill:#ffffff;stroke:#d1d9e0}
.bar{fill:#b6bfc9}
.bar.ours{fill:#2f7be0}
.whisker{stroke:#1f2328;fill:none}
.base{stroke:#59636e;stroke-dasharray:3 3}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc;stroke:#0d1117}
.small{fill:#9198a1}
.paper{fill:#0d1117;stroke:#3d444d}
.bar{fill:#4d5866}
.bar.ours{fill:#3b82e8}
.whisker{stroke:#f0f6fc}
.base{stroke:#9198a1}
}
`;

const LETTERS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as XML has it, without what XML cannot have at all. */
export function escape(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no such characters
  const whole = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return whole.replace(/[&<>"]/g, (letter) => LETTERS[letter]);
}

/** A figure with three digits that say something. */
export function figure(number) {
  if (number === 0) return "0";
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString("en");
  if (Math.abs(number) >= 10) return number.toFixed(1);
  return Math.abs(number) >= 0.01 ? number.toFixed(2) : number.toPrecision(1);
}

/** Lines of at most so many letters, broken between words. */
function wrapped(text, most) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && last.length + word.length >= most) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

/** No more letters than there is room for. */
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/**
 * How far from the left a figure lies, and where bars begin.
 *
 * @param {Chart} chart
 */
function scale({ groups, base, isWide = false }) {
  const all = groups.flatMap(({ bars }) => bars.flatMap(({ spread }) => spread)).filter((it) => it > 0);
  const of = base === undefined ? all : [...all, 1];
  const medians = groups.flatMap(({ bars }) => bars.map(({ spread }) => spread[1])).filter((it) => it > 0);
  const [least, most] = [Math.min(...of), Math.max(...of)];
  const isLinear = base === undefined ? !isWide : Math.max(...medians, 1) / Math.min(...medians, 1) <= LINEAR;
  if (isLinear) {
    return { at: (number) => LEFT + (number / most) * (RIGHT - LEFT), from: LEFT, isLinear };
  }
  // Ratios grow from 1 to both sides; other figures from a power of ten.
  const low = base === undefined ? Math.floor(Math.log10(least)) : Math.log10(least);
  const width = Math.log10(most) - low;
  const at = (number) => LEFT + ((Math.log10(Math.max(number, least)) - low) / width) * (RIGHT - LEFT);
  return { at, from: base === undefined ? LEFT : at(1), isLinear };
}

/** All figures in words, for those who do not see the chart. */
function words({ note, groups, unit }) {
  const of = unit === undefined ? "" : ` ${unit}`;
  const said = groups.map(({ title, bars }) => {
    const figures = bars.map(({ name, spread: [low, median, high] }) => {
      const between = low === high ? "" : ` (${figure(low)} to ${figure(high)})`;
      return `${name} ${figure(median)}${of}${between}`;
    });
    return `${title}: ${figures.join(", ")}.`;
  });
  return [note, ...said].join(" ");
}

/**
 * The text of an SVG file.
 *
 * @param {Chart} chart with a group at least, and a bar in each
 */
export function draw(chart) {
  const { title, groups, unit, base } = chart;
  const { at, from, isLinear } = scale(chart);
  const parts = [];
  const text = (x, y, kind, words, anchor) =>
    parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${kind && ` class="${kind}"`}${anchor ? ` text-anchor="${anchor}"` : ""}>${escape(words)}</text>`);
  let y = MARGIN + 14;
  text(MARGIN, y, "title", title);
  const note = [chart.note, isLinear ? "" : "The scale is logarithmic."].filter(Boolean).join(" ");
  for (const line of wrapped(note, (WIDTH - 2 * MARGIN) / SMALL)) text(MARGIN, (y += 17), "small", line);
  y += 6;
  for (const { title, bars } of groups) {
    text(MARGIN, y + 20, "group", title);
    y += HEAD;
    if (base !== undefined) parts.push(`<path class="base" d="M${at(1).toFixed(1)} ${y}v${bars.length * ROW}"/>`);
    for (const { name, spread, isOurs } of bars) {
      const [low, median, high] = spread.map(at);
      const middle = y + ROW / 2;
      const ours = isOurs ? "ours" : "";
      text(LEFT - 8, middle + 4, ours, short(name, (LEFT - MARGIN - 8) / LETTER), "end");
      parts.push(
        `<rect class="${isOurs ? "bar ours" : "bar"}" x="${Math.min(from, median).toFixed(1)}" y="${(y + 3).toFixed(1)}" width="${Math.max(Math.abs(median - from), 1).toFixed(1)}" height="${ROW - 6}" rx="2"/>`,
      );
      if (high - low >= 1) {
        const cap = `v-3v6m${(high - low).toFixed(1)} 0v-6v3h${(low - high).toFixed(1)}`;
        parts.push(`<path class="whisker" d="M${low.toFixed(1)} ${middle.toFixed(1)}${cap}"/>`);
      }
      text(Math.max(median, high, from) + 7, middle + 4, ours, `${figure(spread[1])}${unit === undefined ? "" : ` ${unit}`}`);
      y += ROW;
    }
    y += 4;
  }
  y += 6;
  for (const line of chart.foot.flatMap((line) => wrapped(line, (WIDTH - 2 * MARGIN) / SMALL))) text(MARGIN, (y += 15), "small", line);
  const height = Math.ceil(y + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escape(title)}</title>`,
    `<desc id="desc">${escape(words(chart))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}
