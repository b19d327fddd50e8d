//! Agile encryption of an Office package: AES-256 in CBC mode over segments, keys from SHA-512, and a seal over all of it.
//!
//! Steps and block keys are those of MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15.

use aes::Aes256;
use aes::cipher::{Block, BlockEncrypt, KeyInit};
use sha2::{Digest, Sha512};

use super::compound::Node;

/// Rounds of hashing between a guess and its answer: what Excel itself asks for.
const ROUNDS: u32 = 100_000;
const SEGMENT: usize = 4096;
const BLOCK: usize = 16;
const KEY: usize = 32;

const VERIFIER_INPUT: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
const VERIFIER_VALUE: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
const KEY_VALUE: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
const SEAL_KEY: [u8; 8] = [0x5F, 0xB2, 0xAD, 0x01, 0x0C, 0xB9, 0xE1, 0xF6];
const SEAL_VALUE: [u8; 8] = [0xA0, 0x67, 0x7F, 0x02, 0xB2, 0x2C, 0x84, 0x33];

/// The two streams of a protected file.
pub(super) struct Sealed {
    info: Vec<u8>,
    package: Vec<u8>,
}

/// Encrypts a package.
pub(super) fn sealed(package: &[u8], passphrase: &str) -> Sealed {
    let seed = seed(package, passphrase);
    let part = |what: &str| hmac(&seed, what.as_bytes());
    let (package_salt, passphrase_salt) = (first(&part("package salt"), BLOCK), first(&part("passphrase salt"), BLOCK));
    let (key, verifier, seal_key) = (first(&part("key"), KEY), first(&part("verifier"), BLOCK), part("seal key"));

    let encrypted = encrypted_package(package, &key, &package_salt);
    let of_package = |block_key: &[u8], data: &[u8]| cbc(&key, &first(&hash(&[&package_salt, block_key]), BLOCK), data);
    let seal = hmac(&seal_key, &encrypted);
    let spun = spun(passphrase, &passphrase_salt);
    let of_passphrase = |block_key: &[u8], data: &[u8]| cbc(&first(&hash(&[&spun, block_key]), KEY), &passphrase_salt, data);

    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n\
         <encryption xmlns=\"http://schemas.microsoft.com/office/2006/encryption\" \
         xmlns:p=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\" \
         xmlns:c=\"http://schemas.microsoft.com/office/2006/keyEncryptor/certificate\">\
         <keyData saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" \
         cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"{}\"/>\
         <dataIntegrity encryptedHmacKey=\"{}\" encryptedHmacValue=\"{}\"/>\
         <keyEncryptors><keyEncryptor uri=\"http://schemas.microsoft.com/office/2006/keyEncryptor/password\">\
         <p:encryptedKey spinCount=\"{ROUNDS}\" saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" \
         cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"{}\" encryptedVerifierHashInput=\"{}\" \
         encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/></keyEncryptor></keyEncryptors></encryption>",
        base64(&package_salt),
        base64(&of_package(&SEAL_KEY, &seal_key)),
        base64(&of_package(&SEAL_VALUE, &seal)),
        base64(&passphrase_salt),
        base64(&of_passphrase(&VERIFIER_INPUT, &verifier)),
        base64(&of_passphrase(&VERIFIER_VALUE, &hash(&[&verifier]))),
        base64(&of_passphrase(&KEY_VALUE, &key)),
    );
    // Version 4.4, agile.
    let mut info = vec![4, 0, 4, 0, 0x40, 0, 0, 0];
    info.extend(xml.bytes());
    Sealed { info, package: encrypted }
}

/// What every salt and key comes from: nobody learns it without both the passphrase, hashed as slowly as for opening, and the
/// whole content. The same content under the same passphrase gives the same file; any change gives fresh keys.
fn seed(package: &[u8], passphrase: &str) -> [u8; 64] {
    hmac(&spun(passphrase, b"Waymark workbook"), &Sha512::digest(package))
}

/// Size, then each segment under its own start.
fn encrypted_package(package: &[u8], key: &[u8], salt: &[u8]) -> Vec<u8> {
    let mut out = (package.len() as u64).to_le_bytes().to_vec();
    for (index, segment) in (0u32..).zip(package.chunks(SEGMENT)) {
        out.extend(cbc(key, &first(&hash(&[salt, &index.to_le_bytes()]), BLOCK), segment));
    }
    out
}

/// The passphrase hashed many times.
fn spun(passphrase: &str, salt: &[u8]) -> [u8; 64] {
    let text: Vec<u8> = passphrase.encode_utf16().flat_map(u16::to_le_bytes).collect();
    (0..ROUNDS).fold(hash(&[salt, &text]), |before, round| hash(&[&round.to_le_bytes(), &before]))
}

fn hash(parts: &[&[u8]]) -> [u8; 64] {
    let mut hasher = Sha512::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// RFC 2104 over SHA-512; our keys are never longer than its block of 128 bytes.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 64] {
    let pad = |with: u8| -> Vec<u8> { (0..128).map(|at| key.get(at).copied().unwrap_or_default() ^ with).collect() };
    let inner = hash(&[&pad(0x36), message]);
    hash(&[&pad(0x5C), &inner])
}

/// Cipher block chaining; the last block is filled with zeros.
fn cbc(key: &[u8], start: &[u8], data: &[u8]) -> Vec<u8> {
    let Ok(cipher) = Aes256::new_from_slice(key) else { return Vec::new() };
    let mut before = start.to_vec();
    let mut out = Vec::with_capacity(data.len().next_multiple_of(BLOCK));
    for chunk in data.chunks(BLOCK) {
        let mut block: Block<Aes256> = Block::<Aes256>::default();
        let chained = chunk.iter().copied().chain(std::iter::repeat(0)).zip(&before).map(|(byte, chain)| byte ^ chain);
        block.iter_mut().zip(chained).for_each(|(slot, byte)| *slot = byte);
        cipher.encrypt_block(&mut block);
        before = block.to_vec();
        out.extend_from_slice(&before);
    }
    out
}

fn first(bytes: &[u8], n: usize) -> Vec<u8> {
    bytes.iter().copied().take(n).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let three = chunk.iter().chain(&[0; 2]).take(3).fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        for place in 0..4usize {
            let letter = LETTERS.get((three >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

/// The streams and storages of the file, with the note that says how the package is to be opened (MS-OFFCRYPTO 2.1).
pub(super) fn storages(sealed: Sealed) -> Vec<Node> {
    const SPACE: &str = "StrongEncryptionDataSpace";
    const TRANSFORM: &str = "StrongEncryptionTransform";
    let versions = || [1u16, 0, 1, 0, 1, 0].iter().flat_map(|part| part.to_le_bytes()).collect::<Vec<u8>>();
    let whole = |parts: &[&[u8]]| parts.concat();
    let number = |n: u32| n.to_le_bytes();

    let version = whole(&[&counted("Microsoft.Container.DataSpaces"), &versions()]);
    let reference = whole(&[&number(1), &number(0), &counted("EncryptedPackage"), &counted(SPACE)]);
    let map = whole(&[&number(8), &number(1), &number(u32::try_from(reference.len() + 4).unwrap_or_default()), &reference]);
    let space = whole(&[&number(8), &number(1), &counted(TRANSFORM)]);
    let id = counted("{FF9A3F03-56EF-4613-BDD5-5A41C1D07246}");
    let primary = whole(&[
        &number(u32::try_from(id.len() + 8).unwrap_or_default()),
        &number(1),
        &id,
        &counted("Microsoft.Container.EncryptionTransform"),
        &versions(),
        &[number(0), number(0), number(0), number(4)].concat(),
    ]);
    vec![
        Node::Storage(
            "\u{6}DataSpaces",
            vec![
                Node::Stream("Version", version),
                Node::Stream("DataSpaceMap", map),
                Node::Storage("DataSpaceInfo", vec![Node::Stream(SPACE, space)]),
                Node::Storage("TransformInfo", vec![Node::Storage(TRANSFORM, vec![Node::Stream("\u{6}Primary", primary)])]),
            ],
        ),
        Node::Stream("EncryptionInfo", sealed.info),
        Node::Stream("EncryptedPackage", sealed.package),
    ]
}

/// A text with its length before it, filled up to four bytes.
fn counted(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut out = u32::try_from(units.len()).unwrap_or_default().to_le_bytes().to_vec();
    out.extend(units);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    #[test]
    fn the_keyed_hash_is_that_of_the_standard() {
        // RFC 4231, test case 2.
        let tag = hmac(b"Jefe", b"what do ya want for nothing?");
        assert!(hex(&tag).starts_with("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"));
    }

    #[test]
    fn the_cipher_is_that_of_the_standard() {
        // NIST SP 800-38A, F.2.5, first two blocks.
        let key: Vec<u8> = (0..32)
            .map(|at| {
                u8::from_str_radix(&"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"[2 * at..2 * at + 2], 16).unwrap()
            })
            .collect();
        let start: Vec<u8> = (0..16).collect();
        let text: Vec<u8> = (0..32)
            .map(|at| {
                u8::from_str_radix(&"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"[2 * at..2 * at + 2], 16).unwrap()
            })
            .collect();
        assert_eq!(hex(&cbc(&key, &start, &text)), "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
