// PureSVD on MovieLens 1M, leave-one-out: the truncated SVD of the binary matrix, scores V Vᵀ a (Cremonesi, Koren and
// Turrin 2010), with 52 factors as tuned by Ferrari Dacrema, Boglio, Cremonesi and Jannach, "A Troubling Analysis of
// Reproducibility and Progress in Recommender Systems Research" (2021), in the protocol of He et al., "Neural
// Collaborative Filtering" (2017): the held-out item of each user among 99 sampled negatives.
//
//   node bench/papers/pure-svd.mjs
//
// The approximation error is compared with the optimum ‖A‖²_F − Σσ² by ARPACK, from SciPy 1.10.1 with NumPy 1.24.2:
//   A = scipy.sparse.csr_matrix((ones, (user, item))); _, s, _ = scipy.sparse.linalg.svds(A, k=52, tol=1e-12)
//   numpy.sqrt(A.nnz - (s ** 2).sum())
// Exits with 1 when the error is above 1.001 of it, or a figure farther than 0.004 from the paper's. The data may not be
// distributed: it is expected beside the repository.
import { evaluateNegatives, fitSvd, loss } from 'halfsweep';
import { readInteractions, readNegatives } from 'halfsweep/node';
import { requireFolder } from '../lib/datasets.mjs';

const FOLDER = requireFolder('../shared/data/ml-1m');
const FACTORS = 52;
const ARPACK = { error: 713.477214662448, first: 503.55935941, last: 36.62448443007096 };
const PAPER = { 'hr@10': 0.6937, 'ndcg@10': 0.4303 };
const MEASURED = { 'hr@10': 0.6962, 'ndcg@10': 0.431 };

const train = await readInteractions(`${FOLDER}/train.tsv.gz`, { value: null });
// Some rows have the held-out item among the negatives too; the original code ranks sets of items, so it counts once.
const cases = (await readNegatives(`${FOLDER}/test-negatives.tsv.gz`)).map(({ user, positive, negatives }) => ({
  user,
  positive,
  negatives: negatives.filter((item) => item !== positive),
}));
console.log(
  `${train.userCount} users, ${train.itemCount} items, ${train.nnz} interactions, ${cases.length} test cases`,
);

const start = performance.now();
const { model, sigma, epochs } = await fitSvd(train, { factors: FACTORS });
const seconds = (performance.now() - start) / 1000;
// The loss of the finished float32 factors over all entries of the matrix, not what the singular values promise.
const error = Math.sqrt(await loss(model, train));
console.log(`${FACTORS} factors in ${seconds.toFixed(1)} s, ${epochs} epochs\n`);
console.log('                  ours         ARPACK       ratio');
compare('‖A − UΣVᵀ‖_F', error, ARPACK.error);
compare('first σ', sigma[0], ARPACK.first);
compare('last σ', sigma[FACTORS - 1], ARPACK.last);

// The model's user factors are UΣ = A V: its scores of a training user are V Vᵀ a.
const { metrics } = await evaluateNegatives(model, { cases, k: 10 });
console.log('\n                  ours         the paper    independent, float64');
let failed = !(error <= 1.001 * ARPACK.error);
for (const [name, paper] of Object.entries(PAPER)) {
  console.log(
    `${name.padEnd(18)}${metrics[name].toFixed(4).padEnd(13)}${paper.toFixed(4).padEnd(13)}${MEASURED[name]}`,
  );
  failed ||= !(Math.abs(metrics[name] - paper) <= 0.004);
}
if (failed) {
  console.error('\nA figure is out of its bounds.');
  process.exitCode = 1;
}

function compare(name, ours, theirs) {
  console.log(
    `${name.padEnd(18)}${ours.toFixed(6).padEnd(13)}${theirs.toFixed(6).padEnd(13)}${(ours / theirs).toFixed(9)}`,
  );
}
