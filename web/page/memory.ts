// Bytes of ours in the memory of a module that Emscripten made.

// Puts `parts` there for one call. The memory may move in any call, so its view is taken anew each time.
// Errors: RangeError when there is no room; the module is of no more use then, and nothing is released.
export function with_bytes<T>(
  module: { HEAPU8: Uint8Array }, allocate: (size: number) => number, release: (pointer: number) => void,
  parts: Uint8Array[], use: (...pointers: number[]) => T,
): T {
  const pointers = parts.map((bytes) => {
    const pointer = allocate(bytes.byteLength);
    if (pointer === 0) throw new RangeError('out of memory');
    module.HEAPU8.set(bytes, pointer);
    return pointer;
  });
  const result = use(...pointers);
  for (const pointer of pointers) release(pointer);
  return result;
}
