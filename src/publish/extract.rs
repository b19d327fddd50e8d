//! The documents of leavers, written where the office asks for them, and never among the outputs.
//!
//! They name children in full and are meant to leave the school; outputs are shared with their readers, kept for years and
//! looked through by `purge`. So a folder inside the outputs is refused. What lies there already is left, but for a document
//! of the same child.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::history::leavers::Leaver;
use crate::publish::whole::write_all_private;

/// Writes each document as `<row key>.json`. `outputs` is the folder of the outputs of all schools.
pub fn write_leavers(to: &Path, outputs: &Path, leavers: &[Leaver]) -> Result<(), Error> {
    if settled(to).starts_with(settled(outputs)) {
        return Err(Error::Inputs(format!(
            "{} lies among the outputs. Documents of leavers name children and go to other schools: name a folder of its own under --to",
            to.display()
        )));
    }
    let files: Vec<(String, &[u8])> = leavers.iter().map(|leaver| (format!("{}.json", leaver.key), leaver.document.as_bytes())).collect();
    write_all_private(to, &files)
}

/// A path as the machine knows it, whether or not its end is there yet.
fn settled(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for known in whole.ancestors() {
        if let (Ok(real), Ok(rest)) = (std::fs::canonicalize(known), whole.strip_prefix(known)) {
            return real.join(rest);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_among_the_outputs_is_refused_whether_or_not_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = folder.path().join("reports");
        let one = [Leaver { key: "0123456789ab".into(), document: "{}".into() }];
        for inside in [outputs.clone(), outputs.join("oak/leavers"), folder.path().join("other/../reports/oak")] {
            std::fs::create_dir_all(folder.path().join("other")).unwrap();
            assert!(write_leavers(&inside, &outputs, &one).is_err(), "{}", inside.display());
        }
        assert!(!outputs.exists(), "nothing was made");
        let beside = folder.path().join("reports for other schools");
        write_leavers(&beside, &outputs, &one).unwrap();
        assert_eq!(std::fs::read_to_string(beside.join("0123456789ab.json")).unwrap(), "{}");
    }
}
