// The kernels that score all items for queries: part of the typed face in exports.ts.
export interface ScoringExports {
  // slivers.ts, scores.ts, topk.ts: items packed by eights; a block of scores; the k best, selected while scoring.
  packSlivers(panelPtr: number, rowsPtr: number, count: number, d: number, depth: number): void;
  scores(
    outPtr: number,
    queriesPtr: number,
    queryCount: number,
    itemsPtr: number,
    itemCount: number,
    depth: number,
  ): void;
  boundsBytes(units: number, depth: number): number;
  boundRows(
    boundsPtr: number,
    rowsPtr: number,
    first: number,
    count: number,
    shift: number,
    d: number,
    depth: number,
  ): void;
  topkScratchBytes(queryCount: number, itemCount: number, k: number, depth: number): number;
  topk(
    countsPtr: number,
    outIdsPtr: number,
    outScoresPtr: number,
    k: number,
    queriesPtr: number,
    queryCount: number,
    itemsPtr: number,
    itemCount: number,
    depth: number,
    idsPtr: number,
    itemBoundsPtr: number,
    leftOutIndptrPtr: number,
    leftOutPtr: number,
    scratchPtr: number,
  ): void;

  // auc.ts: the AUC of every query.
  aucScratchBytes(itemCount: number): number;
  auc(
    outPtr: number,
    queriesPtr: number,
    queryCount: number,
    itemsPtr: number,
    itemCount: number,
    depth: number,
    testIndptrPtr: number,
    testPtr: number,
    leftOutIndptrPtr: number,
    leftOutPtr: number,
    scratchPtr: number,
  ): void;
}
