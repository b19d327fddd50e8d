//! Keyed pseudonyms: HMAC-SHA-256 (RFC 2104) over a pupil's key, with a secret of the school kept outside the outputs.
//!
//! The same secret gives the same pseudonym in every term; another secret breaks every link on purpose. A plain hash would not
//! do: there are too few UPNs. Pseudonymous data is still personal data.

use std::io::Write;
use std::path::Path;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::{ConfigMistake, Error};
use crate::read::owner_only::may_be_read_by_others;

/// Length of a secret in bytes.
const SECRET_BYTES: usize = 32;

/// The secret of one school, ready for its first message. It is never printed.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Secret {
    /// Reads the secret of a file, or makes the file with `random` bytes, readable by its owner alone. A file that others may
    /// read, that lies among the outputs, or that is too short is refused.
    pub fn open(path: &Path, outputs: &Path, random: impl FnOnce() -> Result<[u8; SECRET_BYTES], Error>) -> Result<Secret, Error> {
        let fault = |source| Error::File { doing: format!("opening the secret {}", path.display()), source };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let lies_in = |inner: &Path, outer: &Path| std::fs::canonicalize(inner).ok().zip(std::fs::canonicalize(outer).ok());
        if lies_in(folder, outputs).is_some_and(|(folder, outputs)| folder.starts_with(outputs)) {
            return Err(refused(path, "lies among the outputs that it shall protect. Keep it in another folder"));
        }
        if !path.exists() {
            let text: String = random()?.iter().map(|byte| format!("{byte:02x}")).collect();
            // Half a secret would be refused from then on, so there is a whole one or none.
            let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fault)?;
            file.write_all(format!("{text}\n").as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(fault)?;
            file.persist_noclobber(path).map_err(|error| fault(error.error))?;
        }
        if may_be_read_by_others(&std::fs::metadata(path).map_err(fault)?) {
            return Err(refused(path, "may be read by others than its owner. Take their rights away (chmod 600)"));
        }
        let text = std::fs::read_to_string(path).map_err(fault)?;
        if text.trim().len() < 2 * SECRET_BYTES {
            return Err(refused(path, "is too short to be a secret. Delete it to have a new one made; every pseudonym changes then"));
        }
        // A key of any length is allowed (RFC 2104, section 3), so there always is one.
        keyed(text.trim().as_bytes()).ok_or_else(|| refused(path, "is no secret"))
    }

    /// The pseudonym of a pupil's key: 24 hexadecimal digits.
    pub fn pseudonym(&self, key: &str) -> String {
        self.0.clone().chain_update(key).finalize().into_bytes().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

fn keyed(key: &[u8]) -> Option<Secret> {
    Hmac::new_from_slice(key).ok().map(Secret)
}

fn refused(path: &Path, what: &str) -> Error {
    Error::Configuration(vec![ConfigMistake { file: path.display().to_string(), key: String::new(), message: format!("{what}.") }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex_of(key: &[u8], message: &[u8]) -> String {
        keyed(key).unwrap().0.chain_update(message).finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_published_test_cases_hold() {
        // RFC 4231, test cases 1, 2, 3 and 6.
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(hex_of(&[0x0b; 20], b"Hi There"), expected);
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex_of(b"Jefe", b"what do ya want for nothing?"), expected);
        let expected = "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe";
        assert_eq!(hex_of(&[0xaa; 20], &[0xdd; 50]), expected);
        let expected = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        assert_eq!(hex_of(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"), expected);
    }

    #[test]
    fn the_secret_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (path, out) = (folder.path().join("secret"), folder.path().join("out"));
        let first = Secret::open(&path, &out, || Ok([7; 32])).unwrap();
        let again = Secret::open(&path, &out, || panic!("it is there")).unwrap();
        assert_eq!(first.pseudonym("abc"), again.pseudonym("abc"));
        assert_ne!(first.pseudonym("abc"), first.pseudonym("abd"));
        assert_eq!(format!("{first:?}"), "Secret(***)");
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_may_read_or_that_lies_among_the_outputs_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, out) = (folder.path().join("secret"), folder.path().join("out"));
        Secret::open(&path, &out, || Ok([7; 32])).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Secret::open(&path, &out, || Ok([7; 32])).is_err());
        assert!(Secret::open(&folder.path().join("other"), folder.path(), || Ok([7; 32])).is_err());
    }
}
