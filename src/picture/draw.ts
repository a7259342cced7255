import type { Viz } from '@viz-js/viz';
import { readConfig } from '../pyyaml/read-config.ts';
import { parseWorkflow } from '../workflow/schema/parse-workflow.ts';
import { validateConfig } from '../workflow/validate.ts';
import { altTextOf } from './alt-text.ts';
import type { Diagram } from './diagram/diagram.ts';
import { diagramOf } from './diagram/diagram-of.ts';
import { createTypesetter } from './font/typesetter.ts';
import { bestLayout } from './layout/best-layout.ts';
import { sizedDiagram } from './layout/sized.ts';
import { MOST_STEPS, NO_PICTURE, type NoPicture, type Picture, type PictureRequest } from './picture.ts';
import { drawLayout } from './raster/draw-layout.ts';
import { createLetters } from './raster/letters.ts';
import { toPng } from './raster/png.ts';
import { renderSvg } from './render/svg.ts';

export type PictureFormat = 'svg' | 'png';

/** Draws pictures one after another on the caller's thread. */
export interface Drawer {
  draw(request: PictureRequest, format: 'svg'): Picture<string> | NoPicture;
  draw(request: PictureRequest, format: 'png'): Picture<Uint8Array> | NoPicture;
  draw(request: PictureRequest, format: PictureFormat): Picture<string | Uint8Array> | NoPicture;
}

export function createDrawer(viz: Viz): Drawer {
  const type = createTypesetter();
  const letters = createLetters(type);
  function draw(request: PictureRequest, format: PictureFormat) {
    const diagram = readDiagram(request);
    if ('ok' in diagram) return diagram;
    const layout = bestLayout(sizedDiagram(diagram, type), viz);
    const alt = altTextOf(diagram);
    return {
      ok: true,
      content: format === 'svg' ? renderSvg(layout, alt) : toPng(drawLayout(layout, letters)),
      alt,
    } as const;
  }
  return { draw: draw as Drawer['draw'] };
}

/** Builds the diagram of a request, or says why nothing can be drawn. */
export function readDiagram({ yaml, before, results, path }: PictureRequest): Diagram | NoPicture {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) return noPicture('unreadable');
  const { workflow } = parseWorkflow(read.root);
  const steps = workflow.nodes?.filter((node) => node?.id !== undefined).length ?? 0;
  if (steps === 0) return noPicture('unreadable');
  if (steps > MOST_STEPS) return noPicture('too_many_steps');
  const report = validateConfig(yaml, { origin: 'user' });
  const earlier = before === undefined ? undefined : validateConfig(before, { origin: 'user' }).workflow;
  return diagramOf({
    workflow: report.workflow ?? workflow,
    isValid: report.valid,
    issues: report.issues,
    before: earlier,
    results,
    path,
  });
}

export function noPicture(why: NoPicture['why']): NoPicture {
  return { ok: false, why, sentence: NO_PICTURE[why] };
}
