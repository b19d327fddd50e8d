//! Writes `sample-data/`: the files of four invented schools, the same bytes every time.
//!
//! Run it with `cargo run --example make_sample_data`, from the top of the repository, after changing a module
//! in `make_sample_data/`. The test `sample_data` says when the committed files are behind the generator.

#[path = "make_sample_data/mod.rs"]
mod sample;

use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    write_school("whitehill", &sample::files()?)?;
    for school in sample::primary::schools()? {
        write_school(school.id, &school.files)?;
    }
    Ok(())
}

fn write_school(id: &str, files: &[sample::SampleFile]) -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(id);
    let mut out = std::io::stdout().lock();
    for file in files {
        let path = root.join(&file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, &file.bytes)?;
        writeln!(out, "{id}/{} ({} bytes)", file.path, file.bytes.len())?;
    }
    Ok(())
}
