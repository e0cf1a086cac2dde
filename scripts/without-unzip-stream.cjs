// Takes the place of the package `unzip-stream` in the bundles. @actions/artifact unpacks with it before it compares
// digests and without any bound, so Slipway never lets it; and of what it brings along, `buffers` has no licence.

exports.Extract = () => {
  throw new Error("Download artifacts with skipDecompress: Slipway unpacks them itself, within bounds.");
};
