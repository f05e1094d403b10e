#!/usr/bin/env node
// The command of the built package: the check of Node's version comes before any file that an old Node cannot load.
require('../check-node.cjs');
import('./gateway.js');
