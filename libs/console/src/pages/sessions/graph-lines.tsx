import type { CSSProperties } from 'react';
import type { GraphNode } from './graph.js';

/** The grid of the picture, in pixels: a node, and the space beside and below it. */
const NODE = { width: 260, height: 64 };
const GAP = { x: 36, y: 16 };
const EDGE = 16;

const leftOf = ({ column }: GraphNode): number => EDGE + column * (NODE.width + GAP.x);
const topOf = ({ row }: GraphNode): number => EDGE + row * (NODE.height + GAP.y);
const middleOf = (node: GraphNode): number => topOf(node) + NODE.height / 2;

export function placeOf(node: GraphNode): CSSProperties {
  return { left: leftOf(node), top: topOf(node), width: NODE.width, height: NODE.height };
}

export function sizeOf(nodes: readonly GraphNode[]): { readonly width: number; readonly height: number } {
  return {
    width: Math.max(...nodes.map(leftOf)) + NODE.width + EDGE,
    height: Math.max(...nodes.map(topOf)) + NODE.height + EDGE,
  };
}

/** The lines of the picture: whole to what belongs to a node, dashed to what it waits for. The list says the same in words. */
export function GraphLines({ nodes }: { readonly nodes: readonly GraphNode[] }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return (
    <svg {...sizeOf(nodes)} aria-hidden="true">
      {nodes.map((node) => {
        const above = byId.get(node.above ?? '');
        if (above === undefined) return null;
        return <path key={node.id} d={lineBetween(above, node)} data-awaited={node.isAwaited || undefined} />;
      })}
    </svg>
  );
}

function lineBetween(from: GraphNode, to: GraphNode): string {
  const [x1, y1, x2, y2] = [leftOf(from) + NODE.width, middleOf(from), leftOf(to), middleOf(to)];
  const bend = x2 - GAP.x / 2;
  return `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
}
