const { projects } = require('../../jest.config.cjs');

const server = projects.find(({ displayName }) => displayName === 'server');

/** @type {import('jest').Config} */
module.exports = {
  ...server,
  rootDir: '../..',
  displayName: 'record',
  testMatch: ['<rootDir>/test/replay/record.ts'],
};
