import type { Graph, Viz } from '@viz-js/viz';
import type { SizedArrow, SizedBox, SizedDiagram } from './sized.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels; (x, y) is the upper left corner. */
export interface PlacedBox extends SizedBox, Point {}

export interface PlacedArrow extends SizedArrow {
  /** A start point, then three points for each cubic curve; the last one is the tip of the arrow. */
  readonly curve: readonly Point[];
  /** The middle of its label. */
  readonly label?: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
}

export type Direction = 'down' | 'right';

const PIXELS_PER_INCH = 72;

/** Positions everything with Graphviz: ranks from START to END, few crossings, curves around boxes, space for labels. */
export function layOut(diagram: SizedDiagram, direction: Direction, viz: Viz): Layout {
  const plain = viz.renderString(graphOf(diagram, direction), { format: 'plain' });
  return placed(diagram, plain);
}

/** Boxes are named by their index in the list, because their ids are untrusted text. */
function graphOf({ boxes, arrows }: SizedDiagram, direction: Direction): Graph {
  const names = new Map(boxes.map(({ box }, index) => [box.key, `n${index}`]));
  return {
    directed: true,
    graphAttributes: {
      rankdir: direction === 'down' ? 'TB' : 'LR',
      ranksep: direction === 'down' ? 0.42 : 0.6,
      nodesep: 0.4,
      ordering: 'out',
    },
    nodeAttributes: { shape: 'box', label: '', fixedsize: true },
    edgeAttributes: { arrowhead: 'none', arrowtail: 'none' },
    nodes: boxes.map(({ box, width, height }, index) => ({
      name: `n${index}`,
      attributes: { width: inches(width), height: inches(height), ...rankOf(box.kind) },
    })),
    edges: arrows.map((sized) => {
      const { arrow } = sized;
      const [from, to] = [names.get(arrow.from) ?? '', names.get(arrow.to) ?? ''];
      const label = sized.height === 0 ? {} : { label: { html: spaceFor(sized) } };
      return {
        ...(isTurned(sized) ? { tail: to, head: from } : { tail: from, head: to }),
        attributes: { ...label, ...sideOf(sized, direction) },
      };
    }),
  };
}

/** A back edge is laid out in reverse, so that the ranks follow the running order. */
function isTurned({ arrow }: SizedArrow): boolean {
  return arrow.isBack && arrow.from !== arrow.to;
}

/** Back edges begin and end at the side, where no forward edge does. */
function sideOf(sized: SizedArrow, direction: Direction): Record<string, string> {
  if (!isTurned(sized)) return {};
  return direction === 'down' ? { tailport: 'e', headport: 'e' } : { tailport: 's', headport: 's' };
}

function rankOf(kind: SizedBox['box']['kind']): Record<string, string> {
  return kind === 'start' ? { rank: 'source' } : {};
}

function spaceFor({ width, height }: SizedArrow): string {
  return `<table border="0" cellborder="0" cellpadding="0" cellspacing="0" fixedsize="true" width="${Math.round(width)}" height="${Math.round(height)}"><tr><td></td></tr></table>`;
}

function inches(pixels: number): number {
  return pixels / PIXELS_PER_INCH;
}

/** Reads Graphviz's `plain` format: one line per element, y upwards. */
function placed({ boxes, arrows }: SizedDiagram, plain: string): Layout {
  const lines = plain.split('\n').map((line) => line.split(' '));
  const [, , graphWidth, graphHeight] = lines[0] ?? [];
  const height = Number(graphHeight) * PIXELS_PER_INCH;
  const pointAt = (x: string | undefined, y: string | undefined): Point => ({
    x: Number(x) * PIXELS_PER_INCH,
    y: height - Number(y) * PIXELS_PER_INCH,
  });
  const centres = new Map(lines.flatMap(([kind, name = '', x, y]) => (kind === 'node' ? [[name, pointAt(x, y)]] : [])));
  const take = edgesByEnds(lines);
  const index = new Map(boxes.map(({ box }, at) => [box.key, `n${at}`]));
  return {
    width: Number(graphWidth) * PIXELS_PER_INCH,
    height,
    boxes: boxes.map((sized, at) => {
      const centre = centres.get(`n${at}`) ?? { x: 0, y: 0 };
      return { ...sized, x: centre.x - sized.width / 2, y: centre.y - sized.height / 2 };
    }),
    arrows: arrows.flatMap((sized) => {
      const ends = [index.get(sized.arrow.from), index.get(sized.arrow.to)];
      const words = take((isTurned(sized) ? ends.toReversed() : ends).join(' '));
      if (words === undefined) return [];
      const count = Number(words[3]);
      const points = Array.from({ length: count }, (_, at) => pointAt(words[4 + 2 * at], words[5 + 2 * at]));
      const rest = words.slice(4 + 2 * count);
      return {
        ...sized,
        curve: isTurned(sized) ? points.toReversed() : points,
        ...(sized.height === 0 ? {} : { label: pointAt(rest[1], rest[2]) }),
      };
    }),
  };
}

/** Several edges between the same boxes are returned in the order in which they were given. */
function edgesByEnds(lines: readonly (readonly string[])[]): (ends: string) => readonly string[] | undefined {
  const edges = new Map<string, (readonly string[])[]>();
  for (const words of lines) {
    const [kind, tail, head] = words;
    if (kind !== 'edge') continue;
    const ends = `${tail} ${head}`;
    const known = edges.get(ends);
    if (known === undefined) edges.set(ends, [words]);
    else known.push(words);
  }
  return (ends) => edges.get(ends)?.shift();
}
