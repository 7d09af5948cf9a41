const triplets: Partial<Record<NodeJS.Architecture, [triplet: string, loader: string]>> = {
  x64: ['x86_64-linux-gnu', 'ld-linux-x86-64.so.2'],
  arm64: ['aarch64-linux-gnu', 'ld-linux-aarch64.so.1'],
};

/** The words before a program of the disk that make it run on this side: its own loader and its own C library, whatever this machine has. */
export const loaderOf = (rootfs: string): readonly string[] => {
  const [triplet, loader] = triplets[process.arch] ?? ['', ''];
  const libraries = `${rootfs}/usr/lib/${triplet}`;
  return [`${libraries}/${loader}`, '--library-path', libraries];
};
