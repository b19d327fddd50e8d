//! Writes `sample-data/`: the files of an invented junior school, the same bytes every time.
//!
//! Run it with `cargo run --example make_sample_data`, from the top of the repository, after changing a module
//! in `make_sample_data/`. The test `sample_data` says when the committed files are behind the generator.

#[path = "make_sample_data/mod.rs"]
mod sample;

use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/whitehill");
    let mut out = std::io::stdout().lock();
    for file in sample::files()? {
        let path = root.join(&file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, &file.bytes)?;
        writeln!(out, "{} ({} bytes)", file.path, file.bytes.len())?;
    }
    Ok(())
}
