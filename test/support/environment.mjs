import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext } = vm;

/**
 * Jest's own environment for Node, but each test file's global object is an ordinary one. Jest takes a proxy, which
 * every `Map`, `Error` or `undefined` in the code under test then asks: that doubled the time of what only computes.
 */
export default class PlainEnvironment extends TestEnvironment {
  constructor(...settings) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...settings);
    } finally {
      vm.createContext = createContext;
    }
  }
}
