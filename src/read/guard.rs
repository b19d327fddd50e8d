//! The zip around a workbook, judged before anything is inflated and counted while it is.
//!
//! A few kilobytes can declare or inflate to gigabytes, and a failed allocation ends the process where no code
//! can catch it. So: the directory is judged first, each part is inflated through a counter, and no later step
//! ever sees the zip itself (inputs catalogue, M009, M010, M012, M013).

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::read::{Limits, Refusal};

/// A zip whose directory has been judged. Parts are found by name in lower case, whatever their spelling.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    index_of: BTreeMap<String, usize>,
    /// Bytes that may still be inflated.
    allowance: u64,
    entry_bytes: u64,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, Refusal> {
        refuse_crowded_directory(bytes, limits)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        if archive.has_duplicate_names() {
            return Err(ambiguous());
        }
        if archive.len() > limits.zip_entries {
            return Err(swollen());
        }
        let mut index_of = BTreeMap::new();
        let mut declared = 0_u64;
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|_| damaged())?;
            let (size, packed) = (entry.size(), entry.compressed_size());
            declared = declared.saturating_add(size);
            let is_swollen = size > 1024 * 1024 && size / packed.max(1) > limits.ratio;
            if size > limits.entry_bytes || declared > limits.package_bytes || is_swollen {
                return Err(swollen());
            }
            let name = entry.name().map_err(|_| damaged())?.replace('\\', "/");
            if index_of.insert(name.trim_start_matches('/').to_lowercase(), index).is_some() {
                return Err(ambiguous());
            }
        }
        Ok(Package { archive, index_of, allowance: limits.package_bytes, entry_bytes: limits.entry_bytes })
    }

    /// Names of the entries, in lower case.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.index_of.keys().map(String::as_str)
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        self.index_of.contains_key(&name.to_lowercase())
    }

    /// Inflates one part, counting what comes out rather than believing what was declared.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(index) = self.index_of.get(&name.to_lowercase()) else { return Ok(None) };
        let cap = self.entry_bytes.min(self.allowance);
        let entry = self.archive.by_index(*index).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        entry.take(cap + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        let length = bytes.len() as u64;
        if length > cap {
            return Err(swollen());
        }
        self.allowance -= length;
        Ok(Some(bytes))
    }

    /// The same as text, without a byte order mark.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        Ok(Some(match text.strip_prefix('\u{FEFF}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }))
    }
}

/// Counts directory entries by their signature, and reads the count a zip64 directory claims, before any
/// library sets memory aside for them.
pub(super) fn refuse_crowded_directory(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut n_entries = 0_usize;
    for (at, window) in bytes.windows(4).enumerate() {
        if window == b"PK\x01\x02" {
            n_entries += 1;
        } else if window == b"PK\x06\x06" {
            let claimed = bytes.get(at + 32..at + 40).and_then(|field| field.try_into().ok()).map_or(u64::MAX, u64::from_le_bytes);
            if claimed > limits.zip_entries as u64 {
                return Err(swollen());
            }
        }
    }
    // Pictures and embedded books are zips of their own at times, so leave room above the limit proper.
    if n_entries > limits.zip_entries * 2 { Err(swollen()) } else { Ok(()) }
}

pub(super) fn damaged() -> Refusal {
    Refusal::new(
        "M009",
        "the workbook is damaged or only half copied, so nothing is read from it",
        "Open it in Excel, save it again as .xlsx, and give that file.",
    )
}

fn swollen() -> Refusal {
    Refusal::new(
        "M010",
        "the workbook unpacks to far more than a school's data can be, so it is not opened",
        "Copy the sheets needed into a new workbook and give that one.",
    )
}

fn ambiguous() -> Refusal {
    Refusal::new(
        "M012",
        "the workbook holds two parts of the same name, so it is not clear which is meant, and it is not used",
        "Open it in Excel, save it again as .xlsx, and give that file.",
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn code(result: Result<Package<'_>, Refusal>) -> &'static str {
        result.err().unwrap().code.0
    }

    #[test]
    fn a_part_is_found_whatever_its_spelling() {
        let bytes = zipped(&[("xl\\Workbook.XML", b"<a/>")]);
        let mut package = Package::open(&bytes, &Limits::default()).unwrap();
        assert_eq!(package.text("xl/workbook.xml").unwrap().as_deref(), Some("<a/>"));
    }

    #[test]
    fn names_that_differ_in_case_only_are_ambiguous() {
        let bytes = zipped(&[("xl/a.xml", b"1"), ("XL/A.xml", b"2")]);
        assert_eq!(code(Package::open(&bytes, &Limits::default())), "M012");
    }

    #[test]
    fn a_part_that_swells_is_refused_by_its_ratio() {
        let bytes = zipped(&[("bomb.xml", &vec![b'a'; 4 * 1024 * 1024])]);
        assert!(bytes.len() < 20_000);
        assert_eq!(code(Package::open(&bytes, &Limits::default())), "M010");
    }

    #[test]
    fn a_lying_directory_does_not_let_a_part_swell() {
        let mut bytes = zipped(&[("bomb.xml", &vec![b'a'; 900_000])]);
        // The declared size, in the directory and in the entry's own header, is overwritten with 10.
        let real = 900_000_u32.to_le_bytes();
        let places: Vec<usize> = bytes.windows(4).enumerate().filter(|(_, window)| *window == real).map(|(at, _)| at).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
        let limits = Limits { entry_bytes: 1000, ..Limits::default() };
        let refused = Package::open(&bytes, &limits).and_then(|mut package| package.text("bomb.xml")).unwrap_err();
        assert!(matches!(refused.code.0, "M010" | "M009"));
    }

    #[test]
    fn a_directory_that_claims_millions_is_refused_before_it_is_opened() {
        let mut bytes = zipped(&[("a.xml", b"1")]);
        let mut end = b"PK\x06\x06".to_vec();
        end.extend([0; 28]);
        end.extend(90_000_000_u64.to_le_bytes());
        end.extend([0; 16]);
        bytes.splice(0..0, end);
        assert_eq!(code(Package::open(&bytes, &Limits::default())), "M010");
    }
}
