//! The compact form of kept records: variable-length numbers and a table of texts, each text once.
//!
//! Reading never trusts a length or an index: bytes that do not fit are [`Damaged`], never a panic. A group of records
//! of one input file names that file once, outside; so a later reader can say "as read for that load" in every place.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::normalise::records::PupilReference;

/// The kept bytes are not what this program wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

/// What can be kept in bytes and read back as it was.
pub(crate) trait Kept: Sized {
    /// Writes the value.
    fn put(&self, out: &mut Writer);
    /// Reads what [`Kept::put`] wrote.
    fn get(from: &mut Reader<'_>) -> Result<Self, Damaged>;
}

/// Collects bytes, texts and references.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    file: Arc<str>,
    texts: Vec<u8>,
    text_at: BTreeMap<String, u64>,
    references: Vec<u8>,
    reference_at: BTreeMap<Vec<u8>, u64>,
    body: Vec<u8>,
}

impl Writer {
    /// A writer for records of one file.
    pub(crate) fn new(file: &str) -> Writer {
        Writer { file: Arc::from(file), ..Writer::default() }
    }

    /// A byte as it is.
    pub(crate) fn byte(&mut self, byte: u8) {
        self.body.push(byte);
    }

    /// A whole number in as few bytes as it needs.
    pub(crate) fn number(&mut self, number: u64) {
        push_number(&mut self.body, number);
    }

    /// A text, kept once however often it is written.
    pub(crate) fn text(&mut self, text: &str) {
        let at = match self.text_at.get(text) {
            Some(at) => *at,
            None => {
                let at = self.text_at.len() as u64;
                self.text_at.insert(text.to_owned(), at);
                push_number(&mut self.texts, text.len() as u64);
                self.texts.extend_from_slice(text.as_bytes());
                at
            }
        };
        self.number(at);
    }

    /// The name of an input file; the file of the whole group costs one byte.
    pub(crate) fn file(&mut self, file: &Arc<str>) {
        if *file == self.file {
            self.byte(0);
        } else {
            self.byte(1);
            self.text(file);
        }
    }

    /// A reference to a pupil, kept once: the cells of one row share it.
    pub(crate) fn reference(&mut self, who: &PupilReference, put: impl FnOnce(&PupilReference, &mut Writer)) {
        let outer = std::mem::take(&mut self.body);
        put(who, self);
        let bytes = std::mem::replace(&mut self.body, outer);
        let next = self.reference_at.len() as u64;
        let at = *self.reference_at.entry(bytes).or_insert_with_key(|bytes| {
            self.references.extend_from_slice(bytes);
            next
        });
        self.number(at);
    }

    /// Everything written, in one piece.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut all = Vec::with_capacity(self.texts.len() + self.references.len() + self.body.len() + 12);
        push_number(&mut all, self.text_at.len() as u64);
        all.extend_from_slice(&self.texts);
        push_number(&mut all, self.reference_at.len() as u64);
        all.extend_from_slice(&self.references);
        all.extend_from_slice(&self.body);
        all
    }
}

fn push_number(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// What a [`Writer`] wrote, each text changed; everything else points at texts by number and stays.
pub(crate) fn with_texts(bytes: &[u8], mut change: impl FnMut(&str) -> String) -> Result<Vec<u8>, Damaged> {
    let mut reader = Reader { layout: 0, file: Arc::from(""), texts: Vec::new(), references: Vec::new(), rest: bytes };
    let mut all = Vec::with_capacity(bytes.len());
    let count = reader.count()?;
    push_number(&mut all, count as u64);
    for _ in 0..count {
        let length = usize::try_from(reader.number()?).map_err(|_| Damaged)?;
        let text = change(std::str::from_utf8(reader.take(length)?).map_err(|_| Damaged)?);
        push_number(&mut all, text.len() as u64);
        all.extend_from_slice(text.as_bytes());
    }
    all.extend_from_slice(reader.rest);
    Ok(all)
}

/// Reads back what a [`Writer`] wrote.
pub(crate) struct Reader<'a> {
    layout: u8,
    file: Arc<str>,
    texts: Vec<Arc<str>>,
    references: Vec<PupilReference>,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Opens bytes of a layout; `file` is the name that the group's own file shall have in every place.
    pub(crate) fn new(
        layout: u8,
        bytes: &'a [u8],
        file: Arc<str>,
        get: impl Fn(&mut Reader<'_>) -> Result<PupilReference, Damaged>,
    ) -> Result<Reader<'a>, Damaged> {
        let mut reader = Reader { layout, file, texts: Vec::new(), references: Vec::new(), rest: bytes };
        for _ in 0..reader.count()? {
            let length = usize::try_from(reader.number()?).map_err(|_| Damaged)?;
            let text = std::str::from_utf8(reader.take(length)?).map_err(|_| Damaged)?;
            reader.texts.push(Arc::from(text));
        }
        for _ in 0..reader.count()? {
            let who = get(&mut reader)?;
            reader.references.push(who);
        }
        Ok(reader)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Damaged> {
        let (first, rest) = self.rest.split_first().ok_or(Damaged)?;
        self.rest = rest;
        Ok(*first)
    }

    /// A whole number.
    pub(crate) fn number(&mut self) -> Result<u64, Damaged> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Damaged)
    }

    /// How many things follow; never more than there are bytes left.
    pub(crate) fn count(&mut self) -> Result<usize, Damaged> {
        let count = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        if count <= self.rest.len() { Ok(count) } else { Err(Damaged) }
    }

    /// A text.
    pub(crate) fn text(&mut self) -> Result<Arc<str>, Damaged> {
        let at = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        self.texts.get(at).cloned().ok_or(Damaged)
    }

    /// The name of an input file.
    pub(crate) fn file(&mut self) -> Result<Arc<str>, Damaged> {
        match self.byte()? {
            0 => Ok(self.file.clone()),
            1 => self.text(),
            _ => Err(Damaged),
        }
    }

    /// A reference to a pupil.
    pub(crate) fn reference(&mut self) -> Result<PupilReference, Damaged> {
        let at = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        self.references.get(at).cloned().ok_or(Damaged)
    }

    /// A field that kept bytes hold since a layout; older bytes lack it, and `before` says what its lack means.
    #[cfg_attr(not(test), expect(dead_code, reason = "waits for the first field that a kept type gains"))]
    pub(crate) fn since<T: Kept>(&mut self, layout: u8, before: impl FnOnce() -> T) -> Result<T, Damaged> {
        if self.layout >= layout { T::get(self) } else { Ok(before()) }
    }

    /// True when everything was read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

impl Kept for String {
    fn put(&self, out: &mut Writer) {
        out.text(self);
    }
    fn get(from: &mut Reader<'_>) -> Result<String, Damaged> {
        Ok(from.text()?.to_string())
    }
}

impl Kept for Arc<str> {
    fn put(&self, out: &mut Writer) {
        out.text(self);
    }
    fn get(from: &mut Reader<'_>) -> Result<Arc<str>, Damaged> {
        from.text()
    }
}

impl Kept for bool {
    fn put(&self, out: &mut Writer) {
        out.byte(u8::from(*self));
    }
    fn get(from: &mut Reader<'_>) -> Result<bool, Damaged> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Damaged),
        }
    }
}

impl Kept for u8 {
    fn put(&self, out: &mut Writer) {
        out.byte(*self);
    }
    fn get(from: &mut Reader<'_>) -> Result<u8, Damaged> {
        from.byte()
    }
}

impl Kept for i8 {
    fn put(&self, out: &mut Writer) {
        out.byte(self.to_le_bytes()[0]);
    }
    fn get(from: &mut Reader<'_>) -> Result<i8, Damaged> {
        Ok(i8::from_le_bytes([from.byte()?]))
    }
}

impl Kept for u16 {
    fn put(&self, out: &mut Writer) {
        out.number(u64::from(*self));
    }
    fn get(from: &mut Reader<'_>) -> Result<u16, Damaged> {
        u16::try_from(from.number()?).map_err(|_| Damaged)
    }
}

impl Kept for u32 {
    fn put(&self, out: &mut Writer) {
        out.number(u64::from(*self));
    }
    fn get(from: &mut Reader<'_>) -> Result<u32, Damaged> {
        u32::try_from(from.number()?).map_err(|_| Damaged)
    }
}

impl Kept for i64 {
    fn put(&self, out: &mut Writer) {
        // Small numbers of either sign stay short.
        out.number(((self << 1) ^ (self >> 63)).cast_unsigned());
    }
    fn get(from: &mut Reader<'_>) -> Result<i64, Damaged> {
        let folded = from.number()?;
        Ok((folded >> 1).cast_signed() ^ -((folded & 1).cast_signed()))
    }
}

impl Kept for usize {
    fn put(&self, out: &mut Writer) {
        out.number(*self as u64);
    }
    fn get(from: &mut Reader<'_>) -> Result<usize, Damaged> {
        usize::try_from(from.number()?).map_err(|_| Damaged)
    }
}

impl Kept for f64 {
    fn put(&self, out: &mut Writer) {
        // Scores are whole numbers nearly always; anything else keeps its exact bits.
        let bits = self.to_bits().reverse_bits();
        out.number(bits);
    }
    fn get(from: &mut Reader<'_>) -> Result<f64, Damaged> {
        Ok(f64::from_bits(from.number()?.reverse_bits()))
    }
}

impl Kept for NaiveDate {
    fn put(&self, out: &mut Writer) {
        i64::from(self.num_days_from_ce()).put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<NaiveDate, Damaged> {
        let days = i32::try_from(i64::get(from)?).map_err(|_| Damaged)?;
        NaiveDate::from_num_days_from_ce_opt(days).ok_or(Damaged)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn put(&self, out: &mut Writer) {
        match self {
            None => out.byte(0),
            Some(value) => {
                out.byte(1);
                value.put(out);
            }
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<Option<T>, Damaged> {
        match from.byte()? {
            0 => Ok(None),
            1 => T::get(from).map(Some),
            _ => Err(Damaged),
        }
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn put(&self, out: &mut Writer) {
        out.number(self.len() as u64);
        for value in self {
            value.put(out);
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<Vec<T>, Damaged> {
        (0..from.count()?).map(|_| T::get(from)).collect()
    }
}
