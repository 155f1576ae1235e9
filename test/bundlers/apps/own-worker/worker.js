import 'halfsweep/worker';
