#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');

const built = path.join(__dirname, '..', 'dist', 'bin', 'relais.js');
if (existsSync(built)) {
  require(built);
} else {
  require('tsx/cjs');
  require('./relais.ts');
}
