//! What a file holds in plain bytes: itself, and, where it is a zip (workbooks and documents are), each of its members.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Most bytes that one member may unpack to; more is no output of a school.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The bytes of a file and of each member of it. What cannot be unpacked is left out.
pub(crate) fn plain_parts(bytes: Vec<u8>) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    if let Ok(mut archive) = ZipArchive::new(Cursor::new(&bytes)) {
        for at in 0..archive.len() {
            let mut part = Vec::new();
            if archive.by_index(at).is_ok_and(|member| member.take(MOST_BYTES).read_to_end(&mut part).is_ok()) {
                parts.push(part);
            }
        }
    }
    parts.push(bytes);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_zip_is_its_own_only_part() {
        assert_eq!(plain_parts(b"Row key\n".to_vec()), [b"Row key\n".to_vec()]);
        assert_eq!(plain_parts(b"PK\x03\x04 broken".to_vec()).len(), 1);
    }
}
