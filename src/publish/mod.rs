//! Artefacts into a new dated folder, made in a temporary place and renamed when complete.
