//! Puts a finished workbook behind a passphrase, so that Excel and LibreOffice ask for it.
//!
//! `agile` is the cipher of ECMA-376 (MS-OFFCRYPTO 2.3.4.10: AES-256, SHA-512), `compound` the container it travels in.
//! The keys come from the passphrase and the content alone, so the same workbook gives the same bytes.

mod agile;
mod compound;

/// Fewest characters of a passphrase: government guidance for learner data asks for 15.
pub const FEWEST_CHARACTERS: usize = 15;

/// The workbook behind a passphrase.
pub fn locked(package: &[u8], passphrase: &str) -> Vec<u8> {
    let sealed = agile::sealed(package, passphrase);
    compound::container(&agile::storages(sealed))
}
